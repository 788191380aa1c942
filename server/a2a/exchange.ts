import type { ActivityEventRow } from '@/contracts/activity';
import type { ChatMessage } from '@/contracts/chat';
import { findMessageEntry } from '@/db/queries/activity-entries';
import { noteOutbound } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import { agentChatContent, type ChatContent, userChatContent } from '@/domain/a2a/chat-content';
import type { JsonObject } from '@/domain/a2a/json';
import type { A2aMessage } from '@/domain/a2a/message';
import { bareMessageAnswer, rpcMessageAnswer } from '@/domain/a2a/rpc-answer';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import type { TaskState } from '@/domain/a2a/task-state';
import { truncateToCharacters } from '@/domain/text';
import { announceActivity } from '../activity/announce-activity';
import { type NewActivity, recordEntry } from '../activity/record-entry';
import { type Change, changeBySystem } from '../audit/mutate';
import { recordMessage } from '../chat/record-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { A2aCaller } from './identify-caller';
import { queuedAnswer } from './queue-for-poll';
import type { A2aRequest } from './read-request';

/** Characters of a summary (spec 2.30). */
const SUMMARY_CHARS_MAX = 80;

/** The agent took the task and could not or would not do it. */
const UNSUCCESSFUL: ReadonlySet<TaskState> = new Set(['failed', 'rejected']);

/** One attempt to reach an agent, with what was written down of it so far. */
export interface Exchange {
  readonly target: WorkspaceRecord;
  readonly caller: A2aCaller;
  readonly request: A2aRequest;
  /** What a person said; null when nobody did, or when it has nothing to show. */
  readonly said: ChatMessage | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Puts what a person says into the chat, before anything is sent. The same message under the same messageId is the same
 * message; another one under it is refused, because its sender would be shown somebody else's answer.
 */
export async function recordSent(
  deps: Deps,
  attempt: Pick<Exchange, 'target' | 'caller' | 'request'>,
): Promise<{ exchange: Exchange; isRepeat: boolean }> {
  const startedAt = deps.clock.now().getTime();
  const content = isChat(attempt) ? userChatContent(attempt.request.body) : null;
  if (!content) return { exchange: { ...attempt, said: null, startedAt }, isRepeat: false };
  const { message, isNew } = await changeBySystem(deps, (change) =>
    record(deps, change, attempt, content, { messageId: attempt.request.messageId, replyTo: null }),
  );
  if (!isNew && !isSame(message, content)) {
    throw new AppError('message_id_reused', { field: 'params.message.messageId' });
  }
  return { exchange: { ...attempt, said: message, startedAt }, isRepeat: !isNew };
}

/**
 * The answer that a repeated message has had already: the agent's own, under the id of this request, as long as the
 * activity keeps it, afterwards what the chat has of it. Null when there is none.
 */
export async function answerAgain(deps: Deps, { target, request }: Exchange): Promise<JsonObject | null> {
  if (request.messageId === null) return null;
  const entry = await findMessageEntry(deps.database.sql, target.id, request.messageId);
  if (entry?.method === request.method) {
    if (target.deliveryMode === 'poll') return queuedAnswer(request, entry.id);
    const { responseBody } = entry;
    if (responseBody)
      return 'jsonrpc' in responseBody ? { ...responseBody, id: request.id ?? null } : responseBody;
  }
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

/** Leaves the request where the agent of a poll workspace finds it; returns the entry's id. */
export async function recordQueued(deps: Deps, exchange: Exchange): Promise<string> {
  const { method } = exchange.request;
  const entry = await changeBySystem(deps, (change) =>
    recordEntry(change, {
      ...entryOf(exchange, `${method} → ${exchange.target.name} (queued for poll)`),
      durationMs: null,
      status: 'ok',
      errorDetail: null,
    }),
  );
  announceActivity(deps, entry);
  return entry.id;
}

/** Writes down an answer, entry and chat in one transaction: who reads the answer finds it in the history. */
export async function recordAnswer(deps: Deps, exchange: Exchange, answer: JsonObject): Promise<void> {
  const { error, toolTrace, taskState, text } = readAgentAnswer(answer);
  const failed = taskState !== undefined && UNSUCCESSFUL.has(taskState);
  const content = exchange.said && agentChatContent(answer, { isError: failed });
  await close(deps, exchange, content, {
    responseBody: answer,
    toolTrace,
    status: error || failed ? 'error' : 'ok',
    errorDetail: error?.message ?? (failed ? text || `The task is ${taskState}.` : null),
  });
}

/** Writes down that there is no answer, and why. An answer that could not be read was delivered all the same. */
export async function recordFailure(deps: Deps, exchange: Exchange, error: AppError): Promise<void> {
  const delivered = error.details.delivery_confirmed === true;
  const content: ChatContent = { role: 'system', content: error.publicText, attachments: [] };
  await close(deps, exchange, exchange.said && content, {
    status: delivered ? 'ok' : 'error',
    errorDetail: error.publicText,
  });
}

type Outcome = Pick<NewActivity, 'responseBody' | 'toolTrace' | 'status' | 'errorDetail'>;

async function close(
  deps: Deps,
  exchange: Exchange,
  content: ChatContent | null,
  outcome: Outcome,
): Promise<void> {
  const { target, caller, request, said, startedAt } = exchange;
  let entry: ActivityEventRow | undefined;
  await changeBySystem(deps, async (change) => {
    const durationMs = Math.max(change.now.getTime() - startedAt, 0);
    const summary = `${request.method} → ${target.name}`;
    const link = { messageId: null, replyTo: said?.id ?? null };
    // One after the other on the connection, but sent together: the answer waits for fewer round trips.
    [entry] = await Promise.all([
      recordEntry(change, { ...entryOf(exchange, summary), durationMs, ...outcome }),
      content && record(deps, change, exchange, content, link),
    ]);
    if (caller.workspaceId !== null && outcome.status === 'ok') {
      await noteOutbound(change.tx, caller.workspaceId, change.now);
    }
  });
  if (entry) announceActivity(deps, entry);
}

const isChat = ({ caller, request }: Pick<Exchange, 'caller' | 'request'>): boolean =>
  caller.workspaceId === null && isSendMethod(request.method);

const isSame = (message: ChatMessage, { content, attachments }: ChatContent): boolean =>
  message.content === content &&
  message.attachments.length === attachments.length &&
  message.attachments.every(({ uri }, at) => uri === attachments[at]?.uri);

function record(
  deps: Deps,
  change: Change,
  { target, caller }: Pick<Exchange, 'target' | 'caller'>,
  { role, content, attachments }: ChatContent,
  link: { messageId: string | null; replyTo: string | null },
): ReturnType<typeof recordMessage> {
  return recordMessage(deps, change, target, {
    workspaceId: target.id,
    role,
    content,
    attachments: [...attachments],
    ...link,
    origin: role === 'user' ? caller.origin : role === 'agent' ? 'agent' : 'system',
    at: change.now,
  });
}

function entryOf({ target, caller, request }: Exchange, summary: string) {
  return {
    workspaceId: target.id,
    type: 'a2a_receive',
    sourceId: caller.workspaceId,
    targetId: target.id,
    method: request.method,
    summary: truncateToCharacters(summary, SUMMARY_CHARS_MAX),
    requestBody: request.body,
    origin: caller.origin,
    messageId: request.messageId,
  } as const;
}
