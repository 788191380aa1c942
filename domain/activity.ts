/** What an agent may report of itself (spec 1.18). */
export const REPORTED_ACTIVITY_TYPES = [
  'a2a_send',
  'a2a_receive',
  'task_update',
  'agent_log',
  'skill_promotion',
  'memory_write',
  'error',
] as const;

/** What an activity entry is about; delegations are written down by the platform alone. */
export const ACTIVITY_TYPES = [...REPORTED_ACTIVITY_TYPES, 'delegation'] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** How the thing went. */
export const ACTIVITY_STATUSES = ['ok', 'error'] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];
