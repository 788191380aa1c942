import { deleteEventsBefore } from '@/db/queries/events';
import { defineSweeper } from '../jobs/define-sweeper';

const DAY_MS = 86_400_000;

/** Past events are kept for a while (EVENT_RETENTION_DAYS); a stream that resumes from before answers `resync`. */
export const eventRetentionSweeper = defineSweeper({
  name: 'event-retention',
  cron: '17 * * * *',
  timeoutMs: 120_000,
  async run(deps) {
    const before = new Date(deps.clock.now().getTime() - deps.config.eventRetentionDays * DAY_MS);
    return { corrected: await deleteEventsBefore(deps.database.db, before) };
  },
});
