import { expect, it } from 'vitest';
import { describeBackend } from '../conformance';
import { createExternalBackend } from './external-backend';

describeBackend('external', () => Promise.resolve({ backend: createExternalBackend(), runtime: 'external' }));

it('has no machine and waits for its agent, however often it is started', async () => {
  const workspace = {
    id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
    name: 'Ada',
    runtime: 'external',
    backend: 'external',
    tier: 2,
    instanceId: null,
  } as const;
  const backend = createExternalBackend();
  const waiting = { instanceId: null, agent: 'awaiting_agent' };
  expect([await backend.provision(workspace), await backend.provision(workspace)]).toEqual([
    waiting,
    waiting,
  ]);
  expect(await backend.inspect(workspace)).toBe('unknown');
});
