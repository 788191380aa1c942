import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { applyStatusEvent } from '../workspaces/status';

/**
 * Asks the backend about the machine of an agent that cannot be reached. Only a definite no counts: then the workspace is
 * offline and started again, and the answer is what the caller is told. Null where there is no machine, or where it runs,
 * or where nobody can say.
 */
export async function restartIfDead(deps: Deps, target: WorkspaceRecord): Promise<AppError | null> {
  const backend = deps.backends.for(target);
  if (!backend.capabilities.compute) return null;
  const state = await backend.inspect(target).catch((error: unknown) => {
    deps.log.warn({ err: error, workspace: target.id }, 'the machine of a silent agent cannot be observed');
    return 'unknown' as const;
  });
  if (state === 'running' || state === 'unknown') return null;
  const restarting = await changeBySystem(deps, async (change) => {
    await applyStatusEvent(change, [target.id], { type: 'fell_silent' });
    const restarted = await applyStatusEvent(change, [target.id], { type: 'restart_requested' });
    await scheduleProvision(deps, change, restarted);
    return restarted.length > 0;
  });
  return new AppError('agent_dead', { details: { restarting } });
}
