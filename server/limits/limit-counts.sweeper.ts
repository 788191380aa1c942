import { deleteCountsBefore } from '@/db/queries/limit-counts';
import { defineSweeper } from '../jobs/define-sweeper';

/** What counts no more is forgotten; everybody who ever called would stay a row otherwise. */
export const limitCountsSweeper = defineSweeper({
  name: 'limit-counts',
  cron: '41 * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    return { corrected: await deleteCountsBefore(deps.database.db, deps.clock.now()) };
  },
});
