import { z } from 'zod';
import { endTurn, hasTurn, queueTurns, startTurns, type Turn } from '@/db/queries/provision-turns';
import { beginRequested, isStartDue, requestStarts } from '@/db/queries/workspace-starts';
import { lockWorkspace } from '@/db/queries/workspaces';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import { STATUSES_AT_REST } from '@/domain/workspace-status';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { enqueue } from '../jobs/enqueue';
import { isFinalFailure } from './internal/is-final-failure';
import { recordFailed, recordRefused, recordStarted } from './internal/record-start';
import { settleMachine } from './internal/settle-machine';
import { startMachines } from './internal/start-machines';
import { tellRetry } from './internal/tell-retry';
import { applyStatusEvent } from './status';

const ATTEMPTS_MAX = 5;

/**
 * Starts one workspace whose start takes time and machines. It runs in its turn alone: no more of these are under way
 * on the whole deployment than the settings allow. The turn belongs to the workspace, not to the process, so it outlives
 * a crash together with the job; between two attempts the turn is somebody else's.
 */
export const provisionInTurnJob = defineJob({
  name: 'provision-in-turn',
  payload: z.object({ workspace_id: z.uuid(), failures: z.int().min(0) }),
  timeoutMs: 300_000,
  attemptsMax: ATTEMPTS_MAX,
  async run(deps, { workspace_id: id, failures: failuresOfPast }, { attempt, lastAttempt, signal }) {
    const failures = failuresOfPast + attempt - 1;
    const turn = await changeBySystem(deps, (change) =>
      takeTurn(deps, change, { workspaceId: id, failures }),
    );
    if (turn === 'none') return;
    const [outcome] = await startMachines(deps, [id], signal);
    const isFailure = outcome?.error !== undefined;
    const isLast = lastAttempt || failures + 1 >= ATTEMPTS_MAX || isFinalFailure(outcome?.error);
    const { goesOn, heardOf } = await changeBySystem(deps, async (change) => {
      const isWanted = await isStartWanted(change, id, turn === 'new' && !outcome);
      const there = outcome ? await recordStarted(deps, change, [outcome]) : [];
      if (outcome) await recordRefused(deps, change, [outcome]);
      if (outcome && isFailure && isLast && !isWanted) await recordFailed(deps, change, outcome);
      await endTurn(change.tx, id);
      if (isWanted) await queueTurns(change.tx, [{ workspaceId: id, failures: 0 }]);
      await settleMachine(deps, change, id, outcome?.result !== undefined);
      await startNext(deps, change);
      return { goesOn: isWanted, heardOf: there };
    });
    for (const ready of heardOf) deps.queue.offer(ready);
    if (!isFailure || isLast || goesOn) return;
    tellRetry(deps, outcome);
    throw new Error('it did not start', { cause: outcome.error });
  },
});

/**
 * True when another start has to follow: one was asked for meanwhile, or this one was overtaken by its old agent.
 * @param isMissed nothing was started although that was asked for
 */
async function isStartWanted({ tx }: Change, id: string, isMissed: boolean): Promise<boolean> {
  const workspace = await lockWorkspace(tx, id);
  if (!workspace) return false;
  const isDue = await isStartDue(tx, id);
  if (workspace.status === 'removed' || STATUSES_AT_REST.includes(workspace.status)) return false;
  if (!isMissed || !STATUSES_WITH_AGENT.includes(workspace.status)) return isDue;
  await requestStarts(tx, [id]);
  return true;
}

/**
 * Asks for a start of each: puts them into the line, and starts as many as may start now. One that waits there already
 * keeps its place; one that is being started is started once more after that, however often it is asked for meanwhile.
 */
export async function queueForTurn(deps: Deps, change: Change, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await requestStarts(change.tx, ids);
  await queueTurns(
    change.tx,
    ids.map((workspaceId) => ({ workspaceId, failures: 0 })),
  );
  await startNext(deps, change);
}

/** Lets those first in line start, as many as there are free turns. Returns how many. */
export async function startNext(deps: Deps, change: Change): Promise<number> {
  const started = await startTurns(change.tx, deps.config.provisionConcurrency.max, change.now);
  await enqueueStarts(change, started);
  return started.length;
}

/** Begins a start when it is this workspace's turn; `new` when that is the first attempt at what was asked for. */
async function takeTurn(deps: Deps, change: Change, turn: Turn): Promise<'none' | 'new' | 'again'> {
  const workspace = await lockWorkspace(change.tx, turn.workspaceId);
  if (!(await isTurnOf(deps, change, turn))) return 'none';
  if (!workspace || STATUSES_AT_REST.includes(workspace.status)) return 'again';
  if (!(await beginRequested(change.tx, turn.workspaceId))) return 'again';
  // Its old agent may have given a sign of life since the restart was asked for.
  await applyStatusEvent(change, [turn.workspaceId], { type: 'restart_requested' });
  return 'new';
}

/** After a failed attempt the turn has gone to another; without one free the workspace waits in line again. */
async function isTurnOf(deps: Deps, change: Change, turn: Turn): Promise<boolean> {
  const { workspaceId: id } = turn;
  if (await hasTurn(change.tx, id, change.now)) return true;
  await queueTurns(change.tx, [turn]);
  const started = await startTurns(change.tx, deps.config.provisionConcurrency.max, change.now);
  await enqueueStarts(
    change,
    started.filter((other) => other.workspaceId !== id),
  );
  return started.some((other) => other.workspaceId === id);
}

const enqueueStarts = ({ tx }: Change, turns: readonly Turn[]): Promise<void> =>
  enqueue(
    tx,
    provisionInTurnJob,
    turns.map(({ workspaceId, failures }) => ({
      key: workspaceId,
      payload: { workspace_id: workspaceId, failures },
    })),
  );
