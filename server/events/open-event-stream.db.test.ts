import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openSse } from '@/server/testing/read-sse';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

const counted = async (): Promise<number> =>
  Number(/^molecule_event_streams_active (\d+)$/m.exec(await platform.deps.metrics.render())?.[1]);

it('a dozen open streams are counted and make Node warn of nothing', async () => {
  const warnings: string[] = [];
  const note = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', note);
  try {
    const streams = await Promise.all(Array.from({ length: 12 }, () => openSse()));
    expect(await counted()).toBe(12);
    for (const stream of streams) stream.close();
    await vi.waitFor(async () => expect(await counted()).toBe(0));
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  } finally {
    process.off('warning', note);
  }
});
