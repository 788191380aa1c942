import { deleteFinishedQueued, listAbandoned, listExpiredQueued } from '@/db/queries/a2a-queue';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { Deps } from '../../deps';
import { defineSweeper } from '../../jobs/define-sweeper';
import { queuedExchange } from './queued-exchange';
import { dropWaiting, settleFailed } from './settle-queued';

const DAY_MS = 24 * 3_600_000;
/** Of one kind in one round; the rest has its turn in the next. */
const PER_ROUND = 500;

const EXPIRED = 'The agent had no room for this message before its time was over; it was not delivered.';
const ABANDONED =
  'Molecule was stopped while this message was on its way. The agent may have it: look before you send it again.';

/**
 * Ends the wait of messages that nobody wants any more, and gives up those whose process was killed while it delivered
 * them. What has come to its end is kept as long as activity is.
 */
export const a2aQueueSweeper = defineSweeper({
  name: 'a2a-queue',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const expired = await dropExpired(deps);
    const abandoned = await giveUpAbandoned(deps, false);
    const before = new Date(deps.clock.now().getTime() - deps.config.activityRetentionDays * DAY_MS);
    await deleteFinishedQueued(deps.database.sql, before);
    return { corrected: expired + abandoned };
  },
});

async function dropExpired(deps: Deps): Promise<number> {
  let count = 0;
  for (const message of await listExpiredQueued(deps.database.sql, deps.clock.now(), PER_ROUND)) {
    if (await dropWaiting(deps, message, { publicText: EXPIRED })) count += 1;
  }
  return count;
}

/**
 * Gives up deliveries whose process says nothing more: the agent may have the message, so it is not sent again.
 * @param isAlone no other process can be on this database
 */
export async function giveUpAbandoned(deps: Deps, isAlone: boolean): Promise<number> {
  let count = 0;
  for (const message of await listAbandoned(deps.database.sql, isAlone, PER_ROUND)) {
    const target = await findWorkspaceById(deps.database.db, message.workspaceId);
    if (!target || message.holderId === null) continue;
    const held = { ...message, holderId: message.holderId };
    const exchange = queuedExchange(deps, target, held);
    if (!(await settleFailed(deps, exchange, held, { publicText: ABANDONED }))) continue;
    count += 1;
    deps.queue.offer(target.id);
  }
  return count;
}
