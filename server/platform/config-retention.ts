import { z } from 'zod';

/** The settings of how long things are kept. */
export const RETENTION_SETTINGS = [
  { name: 'EVENT_RETENTION_DAYS', fallback: '30', about: 'days that past events are kept' },
  {
    name: 'ACTIVITY_RETENTION_DAYS',
    fallback: '7',
    about: 'days that activity entries are kept; the chat is kept for good',
  },
  {
    name: 'ACTIVITY_CLEANUP_INTERVAL_HOURS',
    fallback: '6',
    about: 'hours between two deletions of old activity entries',
  },
] as const;

type Name = (typeof RETENTION_SETTINGS)[number]['name'];

/** Fields of the configuration. */
export const retentionShape = {
  eventRetentionDays: z.int().min(1).max(3650),
  activityRetentionDays: z.int().min(1).max(3650),
  activityCleanupIntervalHours: z.int().min(1).max(720),
};

/** Which setting each of them comes from. */
export const RETENTION_NAMES = {
  eventRetentionDays: 'EVENT_RETENTION_DAYS',
  activityRetentionDays: 'ACTIVITY_RETENTION_DAYS',
  activityCleanupIntervalHours: 'ACTIVITY_CLEANUP_INTERVAL_HOURS',
} satisfies Record<keyof typeof retentionShape, Name>;

/** The values as the schema takes them. */
export const readRetention = (read: (name: Name) => string, toNumber: (text: string) => number) => ({
  eventRetentionDays: toNumber(read('EVENT_RETENTION_DAYS')),
  activityRetentionDays: toNumber(read('ACTIVITY_RETENTION_DAYS')),
  activityCleanupIntervalHours: toNumber(read('ACTIVITY_CLEANUP_INTERVAL_HOURS')),
});
