import { requestStarts } from '@/db/queries/workspace-starts';
import { listWorkspacesById } from '@/db/queries/workspaces';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { hasOwnMachine } from '../../registry/runs-elsewhere';
import { observeMachine } from '../observe-machine';

/** States in which a machine is there or is being made. */
const STATUSES_WITH_MACHINE: readonly WorkspaceStatus[] = ['provisioning', ...STATUSES_WITH_AGENT];

/**
 * Asks for one more start of workspaces whose machines were stopped or ended although they had been started again
 * meanwhile. A start that is under way is followed by another; otherwise the sweeper of turns begins it.
 * @throws Error while nobody can say how a machine is, so that the job asks again
 */
export async function restartStopped(deps: Deps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await listWorkspacesById(deps.database.db, ids);
  const lost: string[] = [];
  const running = found.filter(({ status }) => STATUSES_WITH_MACHINE.includes(status));
  for (const workspace of running.filter((each) => hasOwnMachine(deps, each))) {
    const { state, error } = await observeMachine(deps, workspace);
    if (state === 'unknown') throw new Error('a machine cannot be observed', { cause: error });
    if (state === 'stopped' || state === 'absent') lost.push(workspace.id);
  }
  if (lost.length > 0) await changeBySystem(deps, ({ tx }) => requestStarts(tx, lost));
}
