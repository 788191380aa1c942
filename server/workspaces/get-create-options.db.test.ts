import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { getCreateOptions } from '@/contracts/create-options';
import { createWorkspace } from '@/contracts/workspaces';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { TIERS } from '@/domain/tiers';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
});
afterAll(() => platform.close());

it.each([false, true])(
  'offers exactly the tiers that creating accepts, allowed: %s',
  async (allowTiers3And4) => {
    setDeps({ ...platform.deps, config: { ...platform.deps.config, allowTiers3And4 } });
    const { body } = await callRoute(getCreateOptions);
    const accepted: number[] = [];
    for (const { tier } of TIERS) {
      const answer = await callRoute(createWorkspace, { body: { name: `T${tier}`, runtime: 'mock', tier } });
      if (answer.status === 201) accepted.push(tier);
    }
    expect(body.tiers_allowed).toEqual(accepted);
    expect(body.tiers_reason === null).toBe(accepted.length === TIERS.length);
  },
);

it('offers exactly the runtimes that creating accepts', async () => {
  const { body } = await callRoute(getCreateOptions);
  const accepted: string[] = [];
  for (const runtime of KNOWN_RUNTIMES) {
    const answer = await callRoute(createWorkspace, { body: { name: `R ${runtime}`, runtime } });
    if (answer.status === 201) accepted.push(runtime);
  }
  expect(body.runtimes).toEqual(accepted);
});
