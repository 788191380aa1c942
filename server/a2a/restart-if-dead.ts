import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { OutboundFailure } from '../platform/guarded-fetch/outbound-failure';
import { observeMachine } from '../workspaces/observe-machine';
import { restartFallen } from '../workspaces/restart-fallen';

/**
 * Asks the backend about the machine of an agent that cannot be reached. Only a definite no counts: then the workspace is
 * offline and started again, and the answer is what the caller is told. Null where there is no machine, or where it runs,
 * or where nobody can say, or where its agent has been heard of since `target` was read: then another machine has come.
 * @param cause why it is asked; it tells how far the request had come
 */
export async function restartIfDead(
  deps: Deps,
  target: WorkspaceRecord,
  cause: OutboundFailure,
): Promise<AppError | null> {
  if (!deps.backends.for(target).capabilities.compute) return null;
  const { state, error } = await observeMachine(deps, target);
  if (state === 'unknown') {
    deps.log.warn({ err: error, workspace: target.id }, 'the machine of a silent agent cannot be observed');
  }
  if (state === 'running' || state === 'unknown') return null;
  const outcome = await restartFallen(deps, target);
  if (outcome === 'unchanged') return null;
  if (outcome !== 'given_up') return new AppError('agent_dead', { cause, details: { restarting: true } });
  const text = 'The machine of this workspace ends again and again; it is not started again by itself.';
  return new AppError('agent_dead', { cause, public: text, details: { restarting: false } });
}
