import type { QueuedMessageRow } from '@/contracts/a2a-queue';
import type { QueuedMessage } from '@/db/queries/a2a-queue';

/**
 * A message of the queue as callers read it.
 * @param before how many go before it; null when it does not wait
 */
export const toQueuedRow = (message: QueuedMessage, before: number | null): QueuedMessageRow => ({
  id: message.id,
  status: message.status,
  priority: message.priority,
  before,
  method: message.method,
  caller_id: message.callerId,
  message_id: message.messageId,
  attempts: message.attempts,
  last_error: message.lastError,
  enqueued_at: message.enqueuedAt.toISOString(),
  expires_at: message.expiresAt.toISOString(),
  dispatched_at: message.dispatchedAt?.toISOString() ?? null,
  completed_at: message.completedAt?.toISOString() ?? null,
});
