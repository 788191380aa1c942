import { deleteExpiredMemory } from '@/db/queries/workspace-memory';
import { defineSweeper } from '../jobs/define-sweeper';

/** Deletes what has expired; nobody has read it since. */
export const expiredMemorySweeper = defineSweeper({
  name: 'expired-memory',
  cron: '*/10 * * * *',
  timeoutMs: 60_000,
  async run({ clock, database }) {
    return { corrected: await deleteExpiredMemory(database.db, clock.now()) };
  },
});
