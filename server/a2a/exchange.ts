import type { ActivityEventRow } from '@/contracts/activity';
import type { ChatMessage } from '@/contracts/chat';
import { noteOutbound } from '@/db/queries/workspaces';
import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import { agentChatContent, type ChatContent, userChatContent } from '@/domain/a2a/chat-content';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import type { TaskState } from '@/domain/a2a/task-state';
import { truncateToRunes } from '@/domain/text';
import { announceActivity } from '../activity/announce-activity';
import { type NewActivity, recordEntry } from '../activity/record-entry';
import { type Change, changeBySystem } from '../audit/mutate';
import type { RecordedMessage } from '../chat/message-store';
import { recordMessage } from '../chat/record-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Attempt } from './attempt';
import { createSubmittedTask } from './tasks/gateway-task';
import { noteAnsweredTask } from './tasks/note-task';
import { taskOfAnswer, taskOfRequest } from './tasks/task-of-call';
import { findTrail } from './trail/call-trail';

/** Runes of a summary (spec 2.30). */
const SUMMARY_RUNES_MAX = 80;
/** The agent took the task and could not or would not do it. */
const UNSUCCESSFUL: ReadonlySet<TaskState> = new Set(['failed', 'rejected']);

/** One attempt to reach an agent, with what was written down of it so far. */
export interface Exchange extends Attempt {
  /** The chat message of a person; null when nobody said anything, or nothing that has a place in the chat. */
  readonly saidId: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Writes down what is sent before anything is sent: a person's words in the chat and, for an agent that fetches its
 * messages, the entry where it finds them, in one transaction. The same words under the same messageId are the same
 * message; other words under it are refused, because their sender would be shown somebody else's answer.
 * @returns the id of the entry that waits for a poll agent, when there is one
 */
export async function recordSent(
  deps: Deps,
  attempt: Attempt,
): Promise<{ exchange: Exchange; isRepeat: boolean; queuedId: string | null }> {
  const startedAt = deps.clock.now().getTime();
  const content = isChat(attempt) ? userChatContent(attempt.request.body) : null;
  const isQueued = attempt.target.deliveryMode === 'poll';
  if (!content && !isQueued) {
    return { exchange: { ...attempt, saidId: null, startedAt }, isRepeat: false, queuedId: null };
  }
  let entry: ActivityEventRow | null = null;
  const said = await changeBySystem(deps, async (change) => {
    const message = content && (await recordWords(deps, change, attempt, content));
    if (isQueued) {
      entry = await recordQueued(change, attempt);
      // A bare caller gets the reference's fields, and no task.
      if (attempt.request.isJsonRpc) await createSubmittedTask(change, attempt, entry.id);
    }
    return message;
  });
  if (entry) announceActivity(deps, entry);
  const queuedId = (entry as ActivityEventRow | null)?.id ?? null;
  const exchange = { ...attempt, saidId: said?.message.id ?? null, startedAt };
  return { exchange, isRepeat: said?.isNew === false, queuedId };
}

async function recordWords(
  deps: Deps,
  change: Change,
  attempt: Attempt,
  content: ChatContent,
): Promise<RecordedMessage> {
  const link = { messageId: attempt.request.messageId, replyTo: null };
  const recorded = await record(deps, change, attempt, content, link);
  if (!recorded.isNew && !isSame(recorded.message, content)) {
    throw new AppError('message_id_reused', { field: 'params.message.messageId' });
  }
  return recorded;
}

async function recordQueued(change: Change, attempt: Attempt): Promise<ActivityEventRow> {
  const { target, caller, request } = attempt;
  const entry = await recordEntry(change, {
    ...entryOf(attempt, `${request.method} → ${target.name} (queued for poll)`),
    durationMs: null,
    status: 'ok',
    errorDetail: null,
  });
  if (caller.workspaceId !== null) await noteOutbound(change.tx, caller.workspaceId, change.now);
  return entry;
}

/** What else belongs into the transaction that closes an exchange; where it throws, nothing of it has happened. */
export type Also = (change: Change) => Promise<void>;
const NOTHING_ELSE: Also = () => Promise.resolve();

/** Writes down an answer, entry and chat in one transaction: who reads the answer finds it in the history. */
export async function recordAnswer(
  deps: Deps,
  exchange: Exchange,
  answer: JsonObject,
  also: Also = NOTHING_ELSE,
): Promise<void> {
  const { error, toolTrace, taskState, text } = readAgentAnswer(answer);
  const failed = taskState !== undefined && UNSUCCESSFUL.has(taskState);
  const content = exchange.saidId === null ? null : agentChatContent(answer, { isError: failed });
  const outcome: Outcome = {
    responseBody: answer,
    toolTrace,
    status: error || failed ? 'error' : 'ok',
    errorDetail: error?.message ?? (failed ? text || `The task is ${taskState}.` : null),
  };
  await close(deps, exchange, content, outcome, also);
}

/** Writes down that there is no answer, and why. An answer that could not be read was delivered all the same. */
export async function recordFailure(
  deps: Deps,
  exchange: Exchange,
  failure: Failure,
  also: Also = NOTHING_ELSE,
): Promise<void> {
  const delivered = failure.details?.delivery_confirmed === true;
  const content: ChatContent = { role: 'system', content: failure.publicText, attachments: [] };
  const outcome: Outcome = { status: delivered ? 'ok' : 'error', errorDetail: failure.publicText };
  await close(deps, exchange, exchange.saidId === null ? null : content, outcome, also);
}

/** Why there is no answer: an `AppError`, or what has not become one because nobody waits for it. */
export interface Failure {
  readonly publicText: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

type Outcome = Pick<NewActivity, 'responseBody' | 'toolTrace' | 'status' | 'errorDetail'>;

async function close(
  deps: Deps,
  exchange: Exchange,
  content: ChatContent | null,
  outcome: Outcome,
  also: Also,
): Promise<void> {
  const { target, caller, request, saidId, startedAt } = exchange;
  const entry = await changeBySystem(deps, async (change) => {
    await also(change);
    const durationMs = Math.max(change.now.getTime() - startedAt, 0);
    const summary = `${request.method} → ${target.name}`;
    const about = entryOf(exchange, summary);
    const taskId = taskOfAnswer(outcome.responseBody) ?? about.taskId;
    const written = await recordEntry(change, { ...about, taskId, durationMs, ...outcome });
    if (content) await record(deps, change, exchange, content, { messageId: null, replyTo: saidId });
    if (isJsonObject(outcome.responseBody)) await noteAnsweredTask(change, exchange, outcome.responseBody);
    if (caller.workspaceId !== null && outcome.status === 'ok') {
      await noteOutbound(change.tx, caller.workspaceId, change.now);
    }
    return written;
  });
  announceActivity(deps, entry);
}

/** What the platform itself says to an agent is not for the people's eyes. */
const isChat = ({ caller, request }: Attempt): boolean =>
  caller.workspaceId === null && caller.origin !== 'system' && isSendMethod(request.method);

const isSame = (message: ChatMessage, { content, attachments }: ChatContent): boolean =>
  message.content === content &&
  message.attachments.length === attachments.length &&
  message.attachments.every(({ uri }, at) => uri === attachments[at]?.uri);

function record(
  deps: Deps,
  change: Change,
  { target, caller }: Attempt,
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

function entryOf({ target, caller, request }: Attempt, summary: string) {
  return {
    workspaceId: target.id,
    type: 'a2a_receive',
    sourceId: caller.workspaceId,
    targetId: target.id,
    method: request.method,
    summary: truncateToRunes(summary, SUMMARY_RUNES_MAX),
    requestBody: request.body,
    origin: caller.origin,
    messageId: request.messageId,
    taskId: taskOfRequest(request),
    traceId: findTrail()?.traceId ?? null,
  } as const;
}
