import { z } from 'zod';
import { BACKEND_KINDS } from '@/domain/agent-runtimes';
import { defineJob } from '../jobs/define-job';

/** All a backend needs to end a machine: a purge has erased the row by the time the job runs. */
const machine = z.object({
  id: z.uuid(),
  name: z.string(),
  runtime: z.string(),
  backend: z.enum(BACKEND_KINDS),
  tier: z.int(),
  instanceId: z.string().nullable(),
});

/** Ends the machines of removed workspaces; ending one that is gone already succeeds, so a repeat is harmless. */
export const destroyWorkspacesJob = defineJob({
  name: 'destroy-workspaces',
  payload: z.object({ workspaces: z.array(machine).min(1), volumes: z.boolean() }),
  timeoutMs: 120_000,
  attemptsMax: 10,
  async run(deps, { workspaces, volumes }) {
    const ends = workspaces.map((workspace) => deps.backends.for(workspace).destroy(workspace, { volumes }));
    const failed = (await Promise.allSettled(ends)).filter((end) => end.status === 'rejected');
    if (failed[0]) throw new Error(`${failed.length} machines did not end`, { cause: failed[0].reason });
  },
});
