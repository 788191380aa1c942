/** What started something (D32); the same words in activity, audit and rows. */
export const ORIGINS = ['user', 'agent', 'schedule', 'webhook', 'channel', 'system'] as const;
export type Origin = (typeof ORIGINS)[number];
