import { deleteActivityBefore, findOldestActivity } from '@/db/queries/activity-entries';
import { defineSweeper } from '../jobs/define-sweeper';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Activity is kept for ACTIVITY_RETENTION_DAYS; the chat is not touched. It looks every hour and cleans up when something
 * is overdue by ACTIVITY_CLEANUP_INTERVAL_HOURS, so that a machine that slept through an hour does not wait for the next.
 */
export const activityRetentionSweeper = defineSweeper({
  name: 'activity-retention',
  cron: '43 * * * *',
  timeoutMs: 120_000,
  async run({ config, clock, database }) {
    const before = new Date(clock.now().getTime() - config.activityRetentionDays * DAY_MS);
    const overdue = new Date(before.getTime() - config.activityCleanupIntervalHours * HOUR_MS);
    const oldest = await findOldestActivity(database.sql);
    if (!oldest || oldest > overdue) return { corrected: 0 };
    return { corrected: await deleteActivityBefore(database.db, before) };
  },
});
