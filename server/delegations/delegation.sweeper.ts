import { listOverdue, listSilentDelegations, stampFromHeartbeats } from '@/db/queries/delegations';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { settleDelegation } from './move-delegation';
import type { Step } from './step';

/** What one sweep came to. */
export interface DelegationSweep {
  readonly deadline_failures: number;
  readonly stuck_marked: number;
  readonly errors: number;
}

/**
 * Ends delegations whose deadline has passed and warns of those whose agent has given no sign for long. One of which no
 * sign ever came is left to its deadline: not every agent gives any.
 */
export async function sweepDelegations(deps: Deps): Promise<DelegationSweep> {
  const { database, clock, config } = deps;
  const now = clock.now();
  await stampFromHeartbeats(database.db);
  const overdue = await listOverdue(database.db, now);
  const failed = await settleAll(deps, overdue, { to: 'failed', error: 'deadline exceeded by sweeper' });
  const seconds = config.delegationStuckSeconds;
  const silentSince = new Date(now.getTime() - seconds * 1000);
  const silent = await listSilentDelegations(database.db, silentSince);
  const stuck = await settleAll(deps, silent, {
    to: 'stuck',
    error: `no heartbeat for more than ${seconds} seconds`,
  });
  return {
    deadline_failures: failed.moved,
    stuck_marked: stuck.moved,
    errors: failed.errors + stuck.errors,
  };
}

/** One by one, by the same way as everybody: what has ended meanwhile stays as it ended. */
async function settleAll(deps: Deps, rows: readonly { id: string }[], step: Step) {
  let [moved, errors] = [0, 0];
  for (const { id } of rows) {
    try {
      if (await settleDelegation(deps, id, step)) moved += 1;
    } catch (error) {
      errors += 1;
      deps.log.warn({ err: error, delegation: id }, 'a delegation could not be swept');
    }
  }
  return { moved, errors };
}

export const delegationSweeper = defineSweeper({
  name: 'delegations',
  cron: '*/5 * * * *',
  runsAtStart: true,
  timeoutMs: 120_000,
  async run(deps) {
    const swept = await sweepDelegations(deps);
    const { deadline_failures, stuck_marked, errors } = swept;
    if (deadline_failures + stuck_marked + errors > 0) deps.log.info(swept, 'delegations swept');
    return { corrected: deadline_failures + stuck_marked };
  },
});
