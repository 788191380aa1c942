import { dropLeasesBefore } from '@/db/queries/budgets';
import { defineSweeper } from '../jobs/define-sweeper';

/** Gives back what processes had set aside that are gone. It counted no more since its time was over; here its row goes. */
export const budgetLeasesSweeper = defineSweeper({
  name: 'budget-leases',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run({ database, clock }) {
    return { corrected: await dropLeasesBefore(database.sql, clock.now()) };
  },
});
