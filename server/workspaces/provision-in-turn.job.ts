import { z } from 'zod';
import { endTurn, hasTurn, queueTurns, startTurns, type Turn } from '@/db/queries/provision-turns';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { enqueue } from '../jobs/enqueue';
import { recordFailed, recordStarted, startMachines } from './internal/start-machines';

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
  async run(deps, { workspace_id: id, failures: failuresOfPast }, { attempt, lastAttempt }) {
    const failures = failuresOfPast + attempt - 1;
    const mayStart = await changeBySystem(deps, (change) =>
      takeTurn(deps, change, { workspaceId: id, failures }),
    );
    if (!mayStart) return;
    const [outcome] = await startMachines(deps, [id]);
    const isFailure = outcome?.error !== undefined;
    const isLast = lastAttempt || failures + 1 >= ATTEMPTS_MAX;
    await changeBySystem(deps, async (change) => {
      if (outcome) await recordStarted(deps, change, [outcome]);
      if (outcome && isFailure && isLast) await recordFailed(deps, change, outcome);
      await endTurn(change.tx, id);
      await startNext(deps, change);
    });
    if (isFailure && !isLast) throw new Error('it did not start', { cause: outcome.error });
  },
});

/** Puts workspaces into the line, and starts as many as may start now. */
export async function queueForTurn(deps: Deps, change: Change, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
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

/** After a failed attempt the turn has gone to another; without one free the workspace waits in line again. */
async function takeTurn(deps: Deps, change: Change, turn: Turn): Promise<boolean> {
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
