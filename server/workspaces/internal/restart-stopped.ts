import { requestStarts } from '@/db/queries/workspace-starts';
import { listWorkspacesById } from '@/db/queries/workspaces';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { observeMachine } from '../observe-machine';

/** States in which a machine is there or is being made. */
const STATUSES_WITH_MACHINE: readonly WorkspaceStatus[] = ['provisioning', ...STATUSES_WITH_AGENT];

/**
 * Asks for one more start of workspaces whose machines were stopped or ended although they had been started again
 * meanwhile. Only a definite answer of the backend counts. A start that is under way is followed by another; otherwise
 * the sweeper of turns begins it.
 */
export async function restartStopped(deps: Deps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await listWorkspacesById(deps.database.db, ids);
  const lost: string[] = [];
  for (const workspace of found.filter(({ status }) => STATUSES_WITH_MACHINE.includes(status))) {
    const { state } = await observeMachine(deps, workspace);
    if (state === 'stopped' || state === 'absent') lost.push(workspace.id);
  }
  if (lost.length > 0) await changeBySystem(deps, ({ tx }) => requestStarts(tx, lost));
}
