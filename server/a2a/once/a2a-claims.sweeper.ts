import { deleteOldClaims } from '@/db/queries/a2a-claims';
import { defineSweeper } from '../../jobs/define-sweeper';
import { giveUpLeft } from './give-up-left';

/** Tells of messages whose process was killed while they were on their way, and forgets those of long ago. */
export const a2aClaimsSweeper = defineSweeper({
  name: 'a2a-claims',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const corrected = await giveUpLeft(deps);
    await deleteOldClaims(deps.database.sql);
    return { corrected };
  },
});
