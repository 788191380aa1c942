import { expireApprovalRows, listUntold, noteTold } from '@/db/queries/approvals';
import { announceActivity } from '../activity/announce-activity';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { announceEnds } from './announce-ends';
import { tellAgent } from './tell-agent';

/** Of one round; more wait for the next. */
const BATCH_MAX = 200;

/**
 * Ends what has run out of time, and puts what is over into the inbox of agents that were waiting for it and did not come
 * back to hear of it.
 */
async function sweepApprovals(deps: Deps): Promise<{ expired: number; told: number }> {
  const expired = await expire(deps);
  return { expired, told: await tellForgotten(deps) };
}

async function expire(deps: Deps): Promise<number> {
  const { count, entries } = await changeBySystem(deps, async (change) => {
    const rows = await expireApprovalRows(change.tx, change.now, BATCH_MAX);
    return { count: rows.length, entries: await announceEnds(change, rows) };
  });
  for (const entry of entries) announceActivity(deps, entry);
  return count;
}

async function tellForgotten(deps: Deps): Promise<number> {
  const untold = await listUntold(deps.database.db, deps.clock.now(), BATCH_MAX);
  let told = 0;
  for (const approval of untold) {
    const entry = await changeBySystem(deps, async (change) =>
      // Another replica, or the agent itself, may be first.
      (await noteTold(change.tx, approval.id, change.now)) ? tellAgent(change, approval) : null,
    );
    if (!entry) continue;
    told += 1;
    announceActivity(deps, entry);
  }
  return told;
}

export const approvalSweeper = defineSweeper({
  name: 'approvals',
  cron: '* * * * *',
  roundsPerMinute: 6,
  runsAtStart: true,
  timeoutMs: 60_000,
  async run(deps) {
    const { expired, told } = await sweepApprovals(deps);
    return { corrected: expired + told };
  },
});
