/** What an activity entry is about (spec 1.18); an agent may report each of them. */
export const ACTIVITY_TYPES = [
  'a2a_send',
  'a2a_receive',
  'task_update',
  'agent_log',
  'skill_promotion',
  'memory_write',
  'error',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** How the thing went. */
export const ACTIVITY_STATUSES = ['ok', 'error'] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];
