import { findQueued, type QueuedMessage } from '@/db/queries/a2a-queue';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Principal } from '../../principal';

/**
 * A message of a queue, for people, for the workspace that sent it and for the one that it is for. To everybody else it
 * looks like one that is not there.
 * @throws AppError `queued_message_not_found`
 */
export async function loadQueued(
  { database }: Deps,
  { workspaceId: asking }: Principal,
  { id, queue_id }: { readonly id: string; readonly queue_id: string },
): Promise<QueuedMessage> {
  const message = await findQueued(database.sql, id, queue_id);
  const isTheirs = asking === null || asking === id || asking === message?.callerId;
  if (!message || !isTheirs) throw new AppError('queued_message_not_found');
  return message;
}
