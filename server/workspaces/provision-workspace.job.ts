import { z } from 'zod';
import { findWorkspaceById, setInstanceId } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { isAppError } from '../platform/app-error';
import { applyStatusEvent } from './status';

/** Starts a workspace's machine. Safe to repeat: a backend takes over what is there already. */
export const provisionWorkspaceJob = defineJob({
  name: 'provision-workspace',
  payload: z.object({ workspace_id: z.uuid() }),
  timeoutMs: 300_000,
  attemptsMax: 5,
  async run(deps, { workspace_id: id }, { lastAttempt }) {
    const workspace = await findWorkspaceById(deps.database.db, id);
    // Removed or paused in the meantime, or done by an earlier run.
    if (workspace?.status !== 'provisioning') return;
    try {
      await provision(deps, workspace);
    } catch (error) {
      if (!lastAttempt) throw error;
      const reason = isAppError(error)
        ? error.publicText
        : 'The workspace could not be started; the platform log has the cause.';
      deps.log.error({ err: error, workspace: id }, 'provisioning failed for good');
      await changeBySystem(deps, (change) =>
        applyStatusEvent(change, [id], { type: 'provision_failed', reason }),
      );
    }
  },
});

async function provision(deps: Deps, workspace: WorkspaceRecord): Promise<void> {
  const { instanceId, ready } = await deps.backends.for(workspace).provision(workspace);
  await changeBySystem(deps, async (change) => {
    if (instanceId !== null) await setInstanceId(change.tx, workspace.id, instanceId);
    if (ready) await applyStatusEvent(change, [workspace.id], { type: 'provisioned' });
  });
}
