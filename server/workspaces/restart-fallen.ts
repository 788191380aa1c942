import { forgetFalls, listFalls, noteFall } from '@/db/queries/machines';
import { lockWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { FALL_WINDOW_MS, FALLS_MAX, pauseAfterFallMs } from '@/domain/machine-falls';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { askInTime } from './internal/ask-in-time';
import { logTailOf, withLogTail } from './internal/log-tail';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent } from './status';

const MAY_FALL: readonly WorkspaceStatus[] = ['online', 'degraded', 'offline'];

/** `waits`: it will be started after a pause. `given_up`: it has failed. `unchanged`: it is another machine by now. */
export type FallOutcome = 'restarted' | 'waits' | 'given_up' | 'unchanged';

/**
 * Starts a workspace again whose machine has definitely ended, or whose agent is dead inside: offline first, then, after a
 * pause that grows with each fall, a start. One that falls again and again is failed with the end of its log. Everybody
 * who finds a machine dead comes here, and as many at once as may be: it falls once.
 * @param workspace as it was when its machine was looked at; when it has changed since, nothing happens
 */
export async function restartFallen(deps: Deps, workspace: WorkspaceRecord): Promise<FallOutcome> {
  const since = new Date(deps.clock.now().getTime() - FALL_WINDOW_MS);
  const past = await listFalls(deps.database.db, workspace.id, since);
  // Asked for before the transaction: these are requests to the machine's backend.
  const cause = await askInTime(deps, workspace, (backend) => backend.whyEnded(workspace), null);
  const tail = past.length >= FALLS_MAX ? await logTailOf(deps, workspace) : '';
  return changeBySystem(deps, async (change) => {
    const row = await lockWorkspace(change.tx, workspace.id);
    if (!row || !isSameMachine(row, workspace)) return 'unchanged';
    const falls = await listFalls(change.tx, row.id, since);
    const newest = falls.at(-1);
    const isNew = row.status !== 'offline' || newest === undefined || newest < row.updatedAt;
    const count = falls.length + (isNew ? 1 : 0);
    if (isNew) {
      const waits = pauseAfterFallMs(count) > 0 ? ' It is started again after a pause.' : '';
      await applyStatusEvent(change, [row.id], {
        type: 'fell_silent',
        ...(cause === null ? {} : { reason: `${cause}${waits}` }),
      });
      await noteFall(change.tx, row.id, change.now, since);
    }
    if (count > FALLS_MAX) return giveUp(change, row.id, cause, tail);
    const fellAt = isNew || newest === undefined ? change.now : newest;
    if (fellAt.getTime() + pauseAfterFallMs(count) > change.now.getTime()) return 'waits';
    const restarted = await applyStatusEvent(change, [row.id], { type: 'restart_requested' });
    await scheduleProvision(deps, change, restarted);
    return 'restarted';
  });
}

const isSameMachine = (row: WorkspaceRecord, seen: WorkspaceRecord): boolean =>
  MAY_FALL.includes(row.status) &&
  row.instanceId === seen.instanceId &&
  // Heard of since: that is not what a dead one does, so another has come.
  row.lastHeartbeatAt?.getTime() === seen.lastHeartbeatAt?.getTime();

async function giveUp(change: Change, id: string, cause: string | null, tail: string): Promise<FallOutcome> {
  const minutes = FALL_WINDOW_MS / 60_000;
  const often = `It ended more than ${FALLS_MAX} times within ${minutes} minutes and is not started again by itself.`;
  const reason = cause === null ? often : `${often} The last time: ${cause}`;
  await applyStatusEvent(change, [id], { type: 'gave_up', reason: withLogTail(reason, tail) });
  await forgetFalls(change.tx, id);
  return 'given_up';
}
