import { expect, it } from 'vitest';
import { describeBackend } from '../conformance';
import { createMockBackend } from './mock-backend';

describeBackend('mock', () => Promise.resolve({ backend: createMockBackend(), runtime: 'mock' }));

it('is ready at once and has no machine', async () => {
  const workspace = {
    id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
    name: 'Ada',
    runtime: 'mock',
    backend: 'mock',
    tier: 2,
    instanceId: null,
  } as const;
  expect(await createMockBackend().provision(workspace)).toEqual({ instanceId: null, agent: 'ready' });
});
