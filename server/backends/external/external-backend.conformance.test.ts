import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { describeBackend } from '../conformance';
import { plainStart } from '../plain-start';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

const backendOf = () => platform.deps.backends.for({ backend: 'external' });

describeBackend('external', async () => ({
  backend: backendOf(),
  runtime: 'external',
  async prepare({ id }) {
    await seedWorkspace(platform, { id, runtime: 'external' });
  },
}));

it('has no machine and waits for its agent, however often it is started', async () => {
  const workspace = {
    id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
    name: 'Ada',
    runtime: 'external',
    backend: 'external',
    tier: 2,
    instanceId: null,
  } as const;
  const backend = backendOf();
  const waiting = { instanceId: null, url: null, imageDigest: null, agent: 'awaiting_agent' };
  const start = () => backend.provision(workspace, plainStart());
  expect([await start(), await start()]).toEqual([waiting, waiting]);
  expect(await backend.inspect(workspace)).toBe('unknown');
});
