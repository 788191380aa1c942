import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { MachineState } from '../backends/port';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { applyStatusEvent } from '../workspaces/status';

const INSPECT_MS_MAX = 5000;

/**
 * Asks the backend about the machine of an agent that cannot be reached. Only a definite no counts: then the workspace is
 * offline and started again, and the answer is what the caller is told. Null where there is no machine, or where it runs,
 * or where nobody can say, or where its agent has been heard of since `target` was read: then another machine has come.
 */
export async function restartIfDead(deps: Deps, target: WorkspaceRecord): Promise<AppError | null> {
  if (!deps.backends.for(target).capabilities.compute) return null;
  const state = await inspectInTime(deps, target);
  if (state === 'running' || state === 'unknown') return null;
  const unheardSince = new Date((target.lastHeartbeatAt ?? target.updatedAt).getTime() + 1);
  return changeBySystem(deps, async (change) => {
    const silent = await applyStatusEvent(
      change,
      [target.id],
      { type: 'fell_silent' },
      { silentSince: unheardSince },
    );
    if (silent.length === 0 && target.status !== 'offline') return null;
    const restarted = await applyStatusEvent(change, [target.id], { type: 'restart_requested' });
    await scheduleProvision(deps, change, restarted);
    return restarted.length === 0 ? null : new AppError('agent_dead', { details: { restarting: true } });
  });
}

/** A backend that cannot say in time how the machine is cannot say it. */
async function inspectInTime(deps: Deps, target: WorkspaceRecord): Promise<MachineState> {
  const unknown = (error: unknown): MachineState => {
    deps.log.warn({ err: error, workspace: target.id }, 'the machine of a silent agent cannot be observed');
    return 'unknown';
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<MachineState>((resolve) => {
    timer = setTimeout(
      () => resolve(unknown(new Error('the backend did not answer in time'))),
      INSPECT_MS_MAX,
    );
  });
  const state = deps.backends.for(target).inspect(target).catch(unknown);
  return Promise.race([state, late]).finally(() => clearTimeout(timer));
}
