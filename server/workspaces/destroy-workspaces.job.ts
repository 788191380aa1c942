import { z } from 'zod';
import { listWorkspacesById } from '@/db/queries/workspaces';
import { BACKEND_KINDS } from '@/domain/agent-runtimes';
import { STATUSES_AT_REST, type WorkspaceStatus } from '@/domain/workspace-status';
import { defineJob } from '../jobs/define-job';
import { restartStopped } from './internal/restart-stopped';

/** All a backend needs to end a machine: a purge has erased the row by the time the job runs. */
const machine = z.object({
  id: z.uuid(),
  name: z.string(),
  runtime: z.string(),
  backend: z.enum(BACKEND_KINDS),
  tier: z.int(),
  instanceId: z.string().nullable(),
});

const NEEDS_NO_MACHINE: readonly WorkspaceStatus[] = ['removed', ...STATUSES_AT_REST];

/**
 * Ends the machines of removed workspaces; ending one that is gone already succeeds, so a repeat is harmless. One that was
 * restored meanwhile keeps its data, and is started once more when it had been started again.
 */
export const destroyWorkspacesJob = defineJob({
  name: 'destroy-workspaces',
  payload: z.object({ workspaces: z.array(machine).min(1), volumes: z.boolean() }),
  timeoutMs: 120_000,
  attemptsMax: 10,
  async run(deps, { workspaces, volumes }) {
    const ids = workspaces.map(({ id }) => id);
    const found = await listWorkspacesById(deps.database.db, ids);
    const running = new Set(
      found.flatMap(({ id, status }) => (NEEDS_NO_MACHINE.includes(status) ? [] : [id])),
    );
    const ends = await Promise.allSettled(
      workspaces
        .filter(({ id }) => !running.has(id))
        .map(async (workspace) => deps.backends.for(workspace).destroy(workspace, { volumes })),
    );
    await restartStopped(deps, ids);
    const failed = ends.filter((end) => end.status === 'rejected');
    if (failed[0]) throw new Error(`${failed.length} machines did not end`, { cause: failed[0].reason });
  },
});
