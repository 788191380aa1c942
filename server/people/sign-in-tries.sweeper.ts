import { deleteTriesBefore } from '@/db/queries/people';
import { defineSweeper } from '../jobs/define-sweeper';

/** Tries that count no more are forgotten; each address that somebody mistyped would stay a row otherwise. */
export const signInTriesSweeper = defineSweeper({
  name: 'sign-in-tries',
  cron: '41 * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    return { corrected: await deleteTriesBefore(deps.database.db, deps.clock.now()) };
  },
});
