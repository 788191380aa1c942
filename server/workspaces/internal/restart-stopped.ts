import { listWorkspacesById } from '@/db/queries/workspaces';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { scheduleProvision } from '../schedule-provision';
import { applyStatusEvent } from '../status';

/** States in which a machine is there or is being made. */
const STATUSES_WITH_MACHINE: readonly WorkspaceStatus[] = ['provisioning', ...STATUSES_WITH_AGENT];

/**
 * Starts workspaces once more whose machines were stopped or ended although they were started again meanwhile. Only a
 * definite answer of the backend counts; one that is being started anyway starts once more after that.
 */
export async function restartStopped(deps: Deps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await listWorkspacesById(deps.database.db, ids);
  for (const workspace of found.filter(({ status }) => STATUSES_WITH_MACHINE.includes(status))) {
    const state = await deps.backends.for(workspace).inspect(workspace);
    if (state === 'running' || state === 'unknown') continue;
    await changeBySystem(deps, async (change) => {
      await applyStatusEvent(change, [workspace.id], { type: 'restart_requested' });
      await scheduleProvision(deps, change, [workspace]);
    });
  }
}
