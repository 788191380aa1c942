import { z } from 'zod';
import { listWorkspacesById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { STATUSES_AT_REST, type WorkspaceStatus } from '@/domain/workspace-status';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { restartStopped } from './internal/restart-stopped';
import { applyStatusEvent } from './status';

/** What failed may have kept the machine of before its last start. */
const STATUSES_WITHOUT_MACHINE: readonly WorkspaceStatus[] = [...STATUSES_AT_REST, 'failed'];

/**
 * Stops the machines of workspaces that were sent to rest, or have failed, and still are so; whoever was on the way to sleep sleeps
 * then. Stopping what is stopped succeeds, so a repeat is harmless. A workspace that was started again while its machine
 * was being stopped may have lost the new one with the old: then it is started once more.
 */
export const stopWorkspacesJob = defineJob({
  name: 'stop-workspaces',
  payload: z.object({ workspace_ids: z.array(z.uuid()).min(1) }),
  timeoutMs: 120_000,
  // Nobody else would ever stop it; the pauses between attempts grow to six hours.
  attemptsMax: 1000,
  async run(deps, { workspace_ids: ids }, { attempt }) {
    const found = await listWorkspacesById(deps.database.db, ids);
    const resting = found.filter(({ status }) => STATUSES_WITHOUT_MACHINE.includes(status));
    const stops = await Promise.allSettled(resting.map((workspace) => stop(deps, workspace)));
    const stopped = resting.flatMap(({ id }, at) => (stops[at]?.status === 'fulfilled' ? [id] : []));
    await changeBySystem(deps, (change) => applyStatusEvent(change, stopped, { type: 'hibernated' }));
    // An earlier attempt that was cut off may have stopped some of those that no longer rest.
    await restartStopped(deps, attempt > 1 ? ids : stopped);
    const failed = stops.find((end) => end.status === 'rejected');
    if (failed) throw new Error('some machines did not stop', { cause: failed.reason });
  },
});

const stop = (deps: Deps, workspace: WorkspaceRecord): Promise<void> =>
  deps.backends.for(workspace).stop(workspace);
