import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  countQueued,
  findLivingQueued,
  insertQueued,
  type MessageKey,
  type NewQueuedMessage,
} from '@/db/queries/a2a-queue';
import { jsonText } from '@/domain/a2a/json-source';
import { isStreamingMethod, rpcMethodIn } from '@/domain/a2a/rpc-method';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { type QueueTerms, readQueueTerms } from '@/domain/message-queue';
import { changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Attempt } from '../attempt';
import type { Exchange } from '../exchange';
import type { A2aRequest } from '../read-request';
import { createSubmittedTask } from '../tasks/gateway-task';
import {
  EXPIRES_AFTER_SECONDS,
  EXPIRES_AFTER_SECONDS_MAX,
  QUEUE_BOUNDS,
  QUEUE_FULL_RETRY_SECONDS,
} from './queue-bounds';

/** A message that waits now. */
export interface Waiting {
  readonly id: string;
  /** How many wait for the same agent, this one included. */
  readonly depth: number;
}

/** What of the sender's headers goes to the agent, whenever that will be. */
const KEPT_HEADERS = [
  'a2a-extensions',
  'x-a2a-extensions',
  'traceparent',
  'tracestate',
  'baggage',
  'content-length',
] as const;

interface Given {
  readonly headers: Headers;
  /** Milliseconds after which it is tried without any sign of the agent. */
  readonly retryMs: number;
}

/**
 * Lets a message wait until its agent has room. It is stored when this returns; a person's words are in the chat already.
 * Sent again by the same sender under the same id, it waits once.
 * @throws AppError `agent_queue_full`, or `invalid_field` for terms that nobody can understand
 */
export async function queueMessage(deps: Deps, exchange: Exchange, given: Given): Promise<Waiting> {
  const row = toRow(deps, exchange, given);
  try {
    const waiting = (await insert(deps, exchange, row)) ?? (await joinLiving(deps, exchange, row));
    deps.queue.enqueued(exchange.target.id, waiting.depth);
    return waiting;
  } catch (error) {
    if (isAppError(error)) throw error;
    const details = { busy: true, retry_after: NOT_QUEUED_RETRY_SECONDS };
    throw new AppError('agent_busy', { public: NOT_QUEUED, cause: error, details });
  }
}

const NOT_QUEUED =
  'The agent is busy and did not take the message, which could not be queued either; send it again.';
const NOT_QUEUED_RETRY_SECONDS = 30;

async function insert(deps: Deps, exchange: Exchange, row: NewQueuedMessage): Promise<Waiting | null> {
  const depth = await changeBySystem(deps, async (change) => {
    const inserted = await insertQueued(change.tx, row, QUEUE_BOUNDS);
    // A bare caller gets the reference's fields, and no task.
    if (inserted !== null && row.taskId !== null) await createSubmittedTask(change, exchange, row.taskId);
    return inserted;
  });
  return depth === null ? null : { id: row.id, depth };
}

/** It waits already; or another message of this sender does under the same id; or there is no room left. */
async function joinLiving(deps: Deps, exchange: Exchange, row: NewQueuedMessage): Promise<Waiting> {
  const living = await findWaiting(deps, exchange);
  if (living) return living;
  const unnumbered = { ...row, idempotencyKey: null };
  const inserted = row.idempotencyKey === null ? null : await insert(deps, exchange, unnumbered);
  if (inserted) return inserted;
  throw new AppError('agent_queue_full', { details: { retry_after: QUEUE_FULL_RETRY_SECONDS } });
}

/** This very message, where it waits or is on its way to the agent: same sender, same id, same content. */
export async function findWaiting(deps: Deps, attempt: Attempt): Promise<Waiting | null> {
  const key = keyOf(attempt);
  const living = key && (await findLivingQueued(deps.database.sql, key));
  if (!living) return null;
  const [before, now] = [sentMessageOf(living.body), sentMessageOf(attempt.request.body)];
  if (!isDeepStrictEqual(before?.parts, now?.parts)) return null;
  const { depth } = await countQueued(deps.database.sql, living.workspaceId, null);
  return { id: living.id, depth };
}

function keyOf({ target, caller, request }: Attempt): MessageKey | null {
  if (!request.hasOwnId || request.messageId === null) return null;
  const idempotencyKey = toStorableMessageId(request.messageId);
  return { workspaceId: target.id, callerId: caller.workspaceId, idempotencyKey };
}

function toRow(deps: Deps, exchange: Exchange, { headers, retryMs }: Given): NewQueuedMessage {
  const { target, caller, request, saidId } = exchange;
  const { priority, expiresInSeconds } = termsOf(request.body.params);
  const seconds = Math.min(expiresInSeconds ?? EXPIRES_AFTER_SECONDS, EXPIRES_AFTER_SECONDS_MAX);
  const enqueuedAt = deps.clock.now();
  const later = (ms: number): Date => new Date(enqueuedAt.getTime() + ms);
  const id = randomUUID();
  const method = plainSend(request);
  return {
    id,
    workspaceId: target.id,
    callerId: caller.workspaceId,
    origin: caller.origin,
    priority,
    body: jsonText({ ...request.body, method }),
    headers: { ...keptHeaders(headers), 'a2a-version': request.version },
    method,
    messageId: request.messageId === null ? null : toStorableMessageId(request.messageId),
    idempotencyKey: keyOf(exchange)?.idempotencyKey ?? null,
    saidId,
    taskId: request.isJsonRpc ? id : null,
    enqueuedAt,
    expiresAt: later(seconds * 1000),
    retryAt: later(retryMs),
  };
}

/** Whoever reads its stream reads the one of the task by then: the agent is asked for an answer. */
const plainSend = ({ method, version }: A2aRequest): string =>
  isStreamingMethod(method) ? (rpcMethodIn('message/send', version) ?? method) : method;

function termsOf(params: unknown): QueueTerms {
  const terms = readQueueTerms(params);
  if (typeof terms !== 'string') return terms;
  const texts = {
    priority: 'priority must be critical, task or info.',
    expires_in_seconds: 'expires_in_seconds must be a number above 0.',
  };
  throw new AppError('invalid_field', { field: `params.${terms}`, public: texts[terms] });
}

const keptHeaders = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  );
