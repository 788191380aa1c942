import { unlockDeadPools } from '@/db/queries/jobs';
import { defineSweeper } from './define-sweeper';

/** Gives the jobs of a killed process to the living ones. */
export const deadWorkerSweeper = defineSweeper({
  name: 'dead-workers',
  cron: '* * * * *',
  timeoutMs: 30_000,
  run: async (deps) => ({ corrected: await unlockDeadPools(deps.database.sql, 10) }),
});
