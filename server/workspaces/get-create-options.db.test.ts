import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { getCreateOptions } from '@/contracts/create-options';
import { saveGlobalSecret } from '@/contracts/secrets';
import { createWorkspace } from '@/contracts/workspaces';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { TIERS } from '@/domain/tiers';
import { type Deps, setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { scriptedBackend } from '@/server/testing/scripted-backend';
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

it('says why the other runtimes are not offered, each reason once', async () => {
  const { deps } = platform;
  const reasons = new Map([
    ['codex', 'Docker does not answer: start it.'],
    ['hermes', 'Docker does not answer: start it.'],
    ['openclaw', 'It is switched off.'],
  ]);
  const problemFor = (runtime: string): string | null => reasons.get(runtime) ?? null;
  setDeps({ ...deps, backends: { ...deps.backends, problemFor } });
  expect((await callRoute(getCreateOptions)).body.runtimes_reasons).toEqual([
    { runtimes: ['codex', 'hermes'], reason: 'Docker does not answer: start it.' },
    { runtimes: ['openclaw'], reason: 'It is switched off.' },
  ]);
});

it('gives a reason for exactly those that are not offered, where nothing is preferred', async () => {
  const { runtimes, runtimes_reasons } = (await callRoute(getCreateOptions)).body as {
    runtimes: string[];
    runtimes_reasons: { runtimes: string[] }[];
  };
  const named = runtimes_reasons.flatMap((entry) => entry.runtimes);
  expect([...runtimes, ...named].sort()).toEqual([...KNOWN_RUNTIMES].sort());
});

it('names the keys of model providers that every workspace gets already, and no other secret', async () => {
  expect((await callRoute(getCreateOptions)).body.model_secrets).toEqual([]);
  for (const key of ['OPENAI_API_KEY', 'ANTHROPIC_BASE_URL', 'GITHUB_TOKEN']) {
    await callRoute(saveGlobalSecret, { body: { key, value: 'x' } });
  }
  expect((await callRoute(getCreateOptions)).body.model_secrets).toEqual([
    'ANTHROPIC_BASE_URL',
    'OPENAI_API_KEY',
  ]);
});

it('says what a machine of each tier costs where somebody bills for it, and of nothing else', async () => {
  const { deps } = platform;
  const billed = scriptedBackend({
    kind: 'ec2',
    capabilities: { ...scriptedBackend({}).capabilities, monthlyCents: [1, 2, null, 4] },
  });
  const backends: Deps['backends'] = {
    ...deps.backends,
    kindFor: (runtime) => (runtime === 'codex' ? 'ec2' : deps.backends.kindFor(runtime)),
    for: (workspace) => (workspace.backend === 'ec2' ? billed : deps.backends.for(workspace)),
  };
  setDeps({ ...deps, backends });
  const { body } = await callRoute(getCreateOptions);
  expect(body.monthly_cents).toEqual({ codex: [1, 2, null, 4] });
});
