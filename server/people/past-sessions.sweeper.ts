import { deletePastResets } from '@/db/queries/password-resets';
import { deletePastSessions } from '@/db/queries/sessions';
import { defineSweeper } from '../jobs/define-sweeper';
import { pastSessions } from './session-life';

/** What lets nobody in any more goes: sessions that have ended by themselves, and links that nobody used in time. */
export const pastSessionsSweeper = defineSweeper({
  name: 'past-sessions',
  cron: '23 * * * *',
  timeoutMs: 60_000,
  async run({ config, database: { db }, clock }) {
    const now = clock.now();
    const sessions = await deletePastSessions(db, pastSessions(config, now));
    return { corrected: sessions + (await deletePastResets(db, now)) };
  },
});
