import type { QueueBounds } from '@/db/queries/a2a-queue';

/** What may wait for one agent. */
export const QUEUE_BOUNDS: QueueBounds = { messagesMax: 1000, bytesMax: 64 * 1024 * 1024 };

/** A full queue empties at the pace of its agent. */
export const QUEUE_FULL_RETRY_SECONDS = 60;

/** How long a message waits whose sender did not say. */
export const EXPIRES_AFTER_SECONDS = 24 * 3600;
export const EXPIRES_AFTER_SECONDS_MAX = 30 * 24 * 3600;

/**
 * An agent that says it has no room is tried all the same after this long: a count of tasks that is never lowered must not
 * keep messages for ever, and an agent that really has no room says so.
 */
export const TRY_ANYWAY_MS = 5 * 60_000;

/** What an agent said of its room counts for this long. */
export const REPORT_FRESH_MS = 2 * 60_000;

/** Nobody lets a message wait longer for its next attempt. */
export const RETRY_AHEAD_MS_MAX = 60 * 60_000;
