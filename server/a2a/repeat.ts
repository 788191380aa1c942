import { isDeepStrictEqual } from 'node:util';
import type { ChatMessage } from '@/contracts/chat';
import { type EarlierMessage, findEarlierMessage, type MessageEntry } from '@/db/queries/activity-entries';
import type { JsonObject } from '@/domain/a2a/json';
import type { A2aMessage } from '@/domain/a2a/message';
import { bareMessageAnswer, rpcMessageAnswer } from '@/domain/a2a/rpc-answer';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import type { Deps } from '../deps';
import { toStorableMessageId } from '../platform/storable-message-id';
import type { Attempt } from './attempt';
import { busyAnswer } from './queue/busy-answer';
import { findWaiting } from './queue/queue-message';
import { queuedAnswer } from './queue-for-poll';
import type { A2aRequest } from './read-request';

/** What has become of a message that was sent before, for whoever does not mean to send it; null when nothing is known. */
export async function answerAgain(deps: Deps, attempt: Attempt): Promise<JsonObject | null> {
  const { target, caller, request } = attempt;
  if (!request.hasOwnId || request.messageId === null || !isSendMethod(request.method)) return null;
  const earlier = await findEarlierMessage(deps.database.sql, {
    workspaceId: target.id,
    sourceId: caller.workspaceId,
    messageId: toStorableMessageId(request.messageId),
  });
  return answerOfEarlier(deps, attempt, earlier);
}

/**
 * The answer that a repeated message has had already, so that its agent is not asked twice: the agent's own, under the id
 * of this request, as long as the activity keeps it; or that it waits. Null when there is none. A repeated message has the
 * same sender, the same messageId and the same content: agents are known to number all their messages alike.
 */
export async function answerOfEarlier(
  deps: Deps,
  attempt: Attempt,
  { entry, isQueued }: EarlierMessage,
): Promise<JsonObject | null> {
  const { target, request } = attempt;
  const waiting = isQueued ? await findWaiting(deps, attempt) : null;
  if (waiting) return busyAnswer(request, waiting);
  if (!entry || !isSame(entry, request)) return null;
  const { responseBody } = entry;
  if (responseBody) {
    return 'jsonrpc' in responseBody ? { ...responseBody, id: request.id ?? null } : responseBody;
  }
  return target.deliveryMode === 'poll' ? queuedAnswer(request, entry.id) : null;
}

function isSame(entry: MessageEntry, { method, body }: A2aRequest): boolean {
  const [before, now] = [sentMessageOf(entry.requestBody), sentMessageOf(body)];
  return entry.method === method && isDeepStrictEqual(before?.parts, now?.parts);
}

/** The answer that the chat has to a person's message that was sent before; null while there is none. */
export async function answerFromChat(deps: Deps, { target, request }: Attempt): Promise<JsonObject | null> {
  if (request.messageId === null) return null;
  const reply = await deps.messages.findReply(target.id, request.messageId);
  return reply?.role === 'agent' ? answerOf(reply, request) : null;
}

function answerOf(reply: ChatMessage, request: A2aRequest): JsonObject {
  const message: A2aMessage = {
    messageId: reply.message_id ?? reply.id,
    role: 'agent',
    parts: [
      ...(reply.content === '' ? [] : [{ kind: 'text', text: reply.content } as const]),
      ...reply.attachments.map(({ uri, name, mimeType, size }) => ({
        kind: 'file' as const,
        uri,
        name,
        ...(mimeType === undefined ? {} : { mimeType }),
        ...(size === undefined ? {} : { size }),
      })),
    ],
  };
  return request.isJsonRpc
    ? rpcMessageAnswer(message, { id: request.id ?? null, version: request.version })
    : bareMessageAnswer(message);
}
