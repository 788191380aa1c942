import { z } from 'zod';
import { BACKEND_KINDS } from '@/domain/agent-runtimes';
import { defineJob } from '../jobs/define-job';

/** Ends a removed workspace's machine. The payload says all it needs, because a purge has erased the row. */
export const destroyWorkspaceJob = defineJob({
  name: 'destroy-workspace',
  payload: z.object({
    workspace: z.object({
      id: z.uuid(),
      name: z.string(),
      runtime: z.string(),
      backend: z.enum(BACKEND_KINDS),
      tier: z.int(),
      instanceId: z.string().nullable(),
    }),
    volumes: z.boolean(),
  }),
  timeoutMs: 120_000,
  attemptsMax: 10,
  run: (deps, { workspace, volumes }) => deps.backends.for(workspace).destroy(workspace, { volumes }),
});
