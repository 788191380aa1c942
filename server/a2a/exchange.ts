import type { ActivityEventRow } from '@/contracts/activity';
import type { ChatMessage } from '@/contracts/chat';
import { runParts } from '@/db/queries/parts';
import { outboundParts } from '@/db/queries/workspaces';
import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import { agentChatContent, type ChatContent } from '@/domain/a2a/chat-content';
import type { JsonObject } from '@/domain/a2a/json';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import { waitsForPeople } from '@/domain/a2a/task-item';
import type { TaskState } from '@/domain/a2a/task-state';
import { truncateToRunes } from '@/domain/text';
import { announceActivity } from '../activity/announce-activity';
import { type NewActivity, prepareEntry, recordEntry } from '../activity/record-entry';
import { type Change, changeBySystem } from '../audit/mutate';
import { recordTurns, type TurnUsed, turnRecorded, usedBy } from '../budgets/record-turns';
import type { NewChatMessage, RecordedMessage } from '../chat/message-store';
import { recordMessage } from '../chat/record-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Attempt } from './attempt';
import { chatWordsOf } from './chat-words';
import { type Also, CLOSE, type Closing, SAY, writeClosings } from './exchange-steps';
import { createSubmittedTask } from './tasks/gateway-task';
import { holdsTask, noteAnsweredTask } from './tasks/note-task';
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
 * Writes down what is sent before anything is sent: what is for the chat there and, for an agent that fetches its
 * messages, the entry where it finds them, in one transaction. The same words under the same messageId are the same
 * message; other words under it are refused, because their sender would be shown somebody else's answer.
 * @returns the id of the entry that waits for a poll agent, when there is one
 */
export async function recordSent(
  deps: Deps,
  attempt: Attempt,
): Promise<{ exchange: Exchange; isRepeat: boolean; queuedId: string | null }> {
  const startedAt = deps.clock.now().getTime();
  const content = chatWordsOf(attempt);
  const isQueued = attempt.target.deliveryMode === 'poll';
  if (!content && !isQueued) {
    return { exchange: { ...attempt, saidId: null, startedAt }, isRepeat: false, queuedId: null };
  }
  if (content && !isQueued) {
    const message = messageOf(attempt, content, linkOf(attempt), deps.clock.now());
    const said = await deps.batches.join(deps, SAY, { workspace: attempt.target, message });
    assertSame(said, content);
    return {
      exchange: { ...attempt, saidId: said.message.id, startedAt },
      isRepeat: !said.isNew,
      queuedId: null,
    };
  }
  // What a poll agent does with it is told by nobody, but that it is asked.
  const turn = usedBy(deps, attempt.target.id, null, 1);
  const { said, entry } = await changeBySystem(deps, async (change) => {
    const words = content && messageOf(attempt, content, linkOf(attempt), change.now);
    const recorded = words && (await recordMessage(deps, change, attempt.target, words));
    if (recorded && content) assertSame(recorded, content);
    const queued = await recordQueued(change, attempt);
    // A bare caller gets the reference's fields, and no task.
    if (attempt.request.isJsonRpc) await createSubmittedTask(change, attempt, queued.id);
    await recordTurns(change, [turn]);
    return { said: recorded, entry: queued };
  });
  turnRecorded(deps, attempt.target, turn);
  announceActivity(deps, entry);
  const exchange = { ...attempt, saidId: said?.message.id ?? null, startedAt };
  return { exchange, isRepeat: said?.isNew === false, queuedId: entry.id };
}

/** @throws AppError `message_id_reused` */
function assertSame({ isNew, message }: RecordedMessage, content: ChatContent): void {
  if (isNew || isSame(message, content)) return;
  throw new AppError('message_id_reused', { field: 'params.message.messageId' });
}

async function recordQueued(change: Change, attempt: Attempt): Promise<ActivityEventRow> {
  const { target, caller, request } = attempt;
  const entry = await recordEntry(change, {
    ...entryOf(attempt, `${request.method} → ${target.name} (queued for poll)`),
    durationMs: null,
    status: 'ok',
    errorDetail: null,
  });
  if (caller.workspaceId !== null) await runParts(change.tx, outboundParts([caller.workspaceId], change.now));
  return entry;
}

/** What is written down with an answer. */
export type BesideAnswer = Partial<Pick<Closing, 'delivery' | 'also'>> & {
  /** 0 where its turn was counted with an earlier answer. */
  readonly runs?: 0 | 1;
};

/** Writes down an answer, entry and chat in one transaction: who reads the answer finds it in the history. */
export async function recordAnswer(
  deps: Deps,
  exchange: Exchange,
  answer: JsonObject,
  { delivery = null, also = [], runs = 1 }: BesideAnswer = {},
): Promise<void> {
  const { error, toolTrace, taskState, text } = readAgentAnswer(answer);
  const failed = taskState !== undefined && UNSUCCESSFUL.has(taskState);
  // What it asks people is shown as that, and what it has said by then comes with its answer.
  const isShown = exchange.saidId !== null && !waitsForPeople(answer);
  const content = isShown ? agentChatContent(answer, { isError: failed }) : null;
  const outcome: Outcome = {
    runs,
    responseBody: answer,
    toolTrace,
    status: error || failed ? 'error' : 'ok',
    errorDetail: error?.message ?? (failed ? text || `The task is ${taskState}.` : null),
  };
  const noteTask: Also = (change) => noteAnsweredTask(change, exchange, answer);
  const closing = {
    ...toClosing(deps, exchange, content, outcome),
    delivery,
    also: holdsTask(answer) ? [...also, noteTask] : also,
  };
  await deps.batches.join(deps, CLOSE, closing);
  closed(deps, exchange, closing);
}

/**
 * Writes down that there is no answer, and why. An answer that could not be read was delivered all the same.
 * @param first what belongs into the same transaction; where it throws, nothing has happened
 */
export async function recordFailure(
  deps: Deps,
  exchange: Exchange,
  failure: Failure,
  first: Also | null = null,
): Promise<void> {
  const delivered = failure.details?.delivery_confirmed === true;
  const content: ChatContent = { role: 'system', content: failure.publicText, attachments: [] };
  const outcome: Outcome = { status: delivered ? 'ok' : 'error', errorDetail: failure.publicText };
  const closing = toClosing(deps, exchange, exchange.saidId === null ? null : content, outcome);
  if (first === null) {
    await deps.batches.join(deps, CLOSE, closing);
  } else {
    await changeBySystem(deps, async (change) => {
      await first(change);
      await writeClosings(deps, change.tx, [closing], change.now);
    });
  }
  closed(deps, exchange, closing);
}

/** Tells of an exchange what is told once it is written down. */
function closed(deps: Deps, { target }: Exchange, { entry, turn }: Closing): void {
  announceActivity(deps, entry.announced);
  if (turn) turnRecorded(deps, target, turn);
}

/** Why there is no answer: an `AppError`, or what has not become one because nobody waits for it. */
export interface Failure {
  readonly publicText: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

type Outcome = Pick<NewActivity, 'responseBody' | 'toolTrace' | 'status' | 'errorDetail'> & {
  readonly runs?: 0 | 1;
};

/** Only what has reached the agent is a turn of it. */
function turnOf(
  deps: Deps,
  { request, target }: Exchange,
  { responseBody, status, runs = 1 }: Outcome,
): TurnUsed | null {
  const isTurn = isSendMethod(request.method) && (status === 'ok' || responseBody !== undefined);
  return isTurn ? usedBy(deps, target.id, responseBody, runs) : null;
}

function toClosing(deps: Deps, exchange: Exchange, content: ChatContent | null, outcome: Outcome): Closing {
  const { runs: _, ...said } = outcome;
  const now = deps.clock.now();
  const { target, caller, request, saidId, startedAt } = exchange;
  const durationMs = Math.max(now.getTime() - startedAt, 0);
  const about = entryOf(exchange, `${request.method} → ${target.name}`);
  const taskId = taskOfAnswer(outcome.responseBody) ?? about.taskId;
  return {
    workspace: target,
    entry: prepareEntry({ ...about, taskId, durationMs, ...said }, now),
    reply: content && messageOf(exchange, content, { messageId: null, replyTo: saidId }, now),
    reachedBy: outcome.status === 'ok' ? caller.workspaceId : null,
    turn: turnOf(deps, exchange, outcome),
    delivery: null,
    also: [],
  };
}

const isSame = (message: ChatMessage, { content, attachments }: ChatContent): boolean =>
  message.content === content &&
  message.attachments.length === attachments.length &&
  message.attachments.every(({ uri }, at) => uri === attachments[at]?.uri);

type Link = Pick<NewChatMessage, 'messageId' | 'replyTo'>;

const linkOf = ({ request }: Attempt): Link => ({ messageId: request.messageId, replyTo: null });

function messageOf(
  { target, caller }: Attempt,
  { role, content, attachments }: ChatContent,
  link: Link,
  at: Date,
): NewChatMessage {
  const origin = role === 'user' ? caller.origin : role === 'agent' ? 'agent' : 'system';
  return { workspaceId: target.id, role, content, attachments: [...attachments], ...link, origin, at };
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
