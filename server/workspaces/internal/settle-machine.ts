import { findWorkspaceById } from '@/db/queries/workspaces';
import { STATUSES_AT_REST } from '@/domain/workspace-status';
import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { scheduleDestroy } from '../schedule-destroy';
import { scheduleStop } from '../schedule-stop';

/**
 * Ends what a start may have brought to a workspace that was sent to rest or removed in the meantime: whoever did that
 * could not know of the machine, and an earlier attempt may have been cut off before it said anything.
 * @param isKnown the machine of a removed one is being ended already
 */
export async function settleMachine(deps: Deps, change: Change, id: string, isKnown: boolean): Promise<void> {
  const workspace = await findWorkspaceById(change.tx, id);
  if (!workspace) return;
  if (STATUSES_AT_REST.includes(workspace.status)) await scheduleStop(deps, change, [workspace]);
  if (workspace.status === 'removed' && !isKnown) await scheduleDestroy(deps, change, [workspace], false);
}
