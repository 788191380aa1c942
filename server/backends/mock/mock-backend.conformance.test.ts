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

const backendOf = () => platform.deps.backends.for({ backend: 'mock' });

describeBackend('mock', async () => ({
  backend: backendOf(),
  runtime: 'mock',
  async prepare({ id }) {
    await seedWorkspace(platform, { id, runtime: 'mock' });
  },
}));

it('is ready at once and has no machine', async () => {
  const workspace = {
    id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
    name: 'Ada',
    runtime: 'mock',
    backend: 'mock',
    tier: 2,
    instanceId: null,
  } as const;
  const ready = { instanceId: null, url: null, imageDigest: null, agent: 'ready' };
  expect(await backendOf().provision(workspace, plainStart())).toEqual(ready);
});
