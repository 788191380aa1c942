import { setTimeout as delay } from 'node:timers/promises';
import { findTaskOfMessage } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { memberText } from '@/domain/a2a/json-source';
import type { Turn } from '../../budgets/turn';
import { admitMessage } from '../../delegations/admit-message';
import type { Deps } from '../../deps';
import { type AppError, isAppError, toAppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import { assertReachable, type Manner } from '../ask-agent';
import type { Attempt } from '../attempt';
import { type Exchange, recordAnswer, recordFailure, recordSent } from '../exchange';
import { mockAnswer } from '../mock-answer';
import { claimMessage } from '../once/claim-message';
import type { HeldClaim } from '../once/message-claims';
import { recordSurely } from '../once/record-surely';
import { settleFailed } from '../once/send-once';
import { busyAnswer } from '../queue/busy-answer';
import { busyMs, mayWait, mustWait } from '../queue/must-wait';
import { TRY_ANYWAY_MS } from '../queue/queue-bounds';
import { queueMessage } from '../queue/queue-message';
import { queuedAnswer } from '../queue-for-poll';
import { answerFromChat } from '../repeat';
import { ownerOf } from '../tasks/task-owner';
import { StreamFollower } from './follow-stream';
import { readLastEventId } from './last-event-id';
import { followAnswered, tailLater } from './look-after-task';
import { openAgentStream } from './open-agent-stream';
import { openReader } from './open-reader';
import { toStreamError } from './stream-error';
import { TaskReader } from './task-reader';

/** A client that waits longer for the agent's first word gets its stream, and the comments that keep it open. */
const OPENING_MS = 10_000;

type Streamed = ReadableStream<Uint8Array> | JsonObject;

/**
 * Carries a message to its agent and the agent's stream to the caller, event by event. The stream is read to its end
 * whether or not the caller stays; one that comes back with Last-Event-ID hears what it missed.
 */
export async function streamToAgent(deps: Deps, asked: Attempt, manner: Manner): Promise<Streamed> {
  const resumed = await resume(deps, asked, manner);
  if (resumed) return resumed;
  const claimed = await claimMessage(deps, asked, manner.timeoutMs);
  if ('answer' in claimed) return asStream(asked, claimed.answer);
  if ('taskId' in claimed) {
    const key = { workspaceId: asked.target.id, taskId: claimed.taskId };
    return openReader(deps, { key, shownId: null, requestId: asked.request.id, after: 0 });
  }
  const { claim } = claimed;
  try {
    return await streamNow(deps, asked, manner, claim);
  } catch (error) {
    if (claim) await settleFailed(claim, error);
    throw error;
  }
}

async function streamNow(
  deps: Deps,
  asked: Attempt,
  manner: Manner,
  claim: HeldClaim | null,
): Promise<Streamed> {
  const attempt = await admitMessage(deps, asked, manner.headers);
  const { request, target } = attempt;
  const { exchange, isRepeat, queuedId } = await recordSent(deps, attempt);
  const again = queuedId === null && isRepeat ? await resumeRepeated(deps, attempt) : null;
  if (queuedId === null && !again && !deps.backends.for(target).capabilities.cannedAnswers) {
    return openOrWait(deps, { ...exchange, claim }, manner);
  }
  claim?.end();
  if (queuedId !== null) return asStream(attempt, queuedAnswer(request, queuedId));
  if (again) return again;
  const answer = mockAnswer(target.id, request);
  await recordAnswer(deps, exchange, answer);
  return asStream(attempt, answer);
}

/** A message that this process has taken, and of which it says what became. */
interface Brought extends Exchange {
  readonly claim: HeldClaim | null;
}

/** Of a caller that says which event it had last, the message is not looked at again. */
async function resume(deps: Deps, attempt: Attempt, { headers }: Manner): Promise<Streamed | null> {
  const after = readLastEventId(headers);
  return after === null ? null : readAgain(deps, attempt, after);
}

/** The very message of a person that is on its way, or has been answered. */
async function resumeRepeated(deps: Deps, attempt: Attempt): Promise<Streamed | null> {
  const said = await answerFromChat(deps, attempt);
  return said ? asStream(attempt, said) : readAgain(deps, attempt, 0);
}

async function readAgain(deps: Deps, attempt: Attempt, after: number): Promise<Streamed | null> {
  const { target, caller, request } = attempt;
  if (!request.hasOwnId || request.messageId === null) return null;
  const messageId = toStorableMessageId(request.messageId);
  const whose = { workspaceId: target.id, owner: ownerOf(caller), messageId };
  const task = await findTaskOfMessage(deps.database.sql, whose);
  if (!task) return null;
  const key = { workspaceId: task.workspaceId, taskId: task.taskId };
  return openReader(deps, { key, shownId: null, requestId: request.id, after });
}

/** One answer as a stream of one event; an error is no stream. */
function asStream({ request }: Attempt, answer: JsonObject): Streamed {
  if (!('result' in answer)) return answer;
  const reader = new TaskReader(request.id);
  reader.send({ seq: null, result: memberText(answer, 'result'), ends: true });
  return reader.stream;
}

/** A message for a busy agent waits, and its stream begins with the task that it is meanwhile. */
async function openOrWait(deps: Deps, exchange: Brought, manner: Manner): Promise<Streamed> {
  if (mustWait(deps, exchange)) return wait(deps, exchange, manner, TRY_ANYWAY_MS);
  try {
    return await open(deps, exchange, manner);
  } catch (error) {
    const retryMs = busyMs(error);
    if (retryMs === null || !mayWait(deps, exchange)) throw error;
    deps.queue.refused(exchange.target.id, retryMs);
    return wait(deps, exchange, manner, retryMs);
  }
}

async function wait(deps: Deps, exchange: Brought, { headers }: Manner, retryMs: number): Promise<Streamed> {
  const { request, target } = exchange;
  const waiting = await queueMessage(deps, exchange, { headers, retryMs });
  exchange.claim?.end();
  if (!request.isJsonRpc) return busyAnswer(request, waiting);
  const key = { workspaceId: target.id, taskId: waiting.id };
  return openReader(deps, { key, shownId: null, requestId: request.id, after: null });
}

async function open(deps: Deps, exchange: Brought, manner: Manner): Promise<Streamed> {
  const reader = new TaskReader(exchange.request.id);
  const off = new AbortController();
  const opening = openOrRecord(deps, exchange, manner, off.signal);
  const settled = opening.then(
    (reply) => () => reply,
    (error: unknown) => () => {
      throw error;
    },
  );
  const first = await Promise.race([settled, delay(OPENING_MS, null, { ref: false })]);
  const ends = { reader, off, turn: manner.turn };
  if (first) return beginNow(deps, exchange, ends, first);
  manner.turn.hold();
  deps.background.run('a2a stream', async () => {
    try {
      await begin(deps, exchange, ends, await opening);
    } catch (error) {
      // Too late for it to wait: its client reads a stream already.
      if (isAppError(error) && busyMs(error) !== null) await noteFailure(deps, exchange, error);
      if (exchange.claim) await settleFailed(exchange.claim, error);
      reader.fail(toStreamError(toAppError(error), exchange.request.version));
    } finally {
      manner.turn.release();
    }
  });
  return reader.stream;
}

/** The two ends of a stream: who reads it, and what ends it at the agent. */
interface Ends {
  readonly reader: TaskReader;
  readonly off: AbortController;
  /** Held until the agent's stream ends. */
  readonly turn: Turn;
}

type Reply = Awaited<ReturnType<typeof openAgentStream>>;

async function openOrRecord(
  deps: Deps,
  exchange: Exchange,
  manner: Manner,
  off: AbortSignal,
): Promise<Reply> {
  const { target, caller, request } = exchange;
  try {
    await assertReachable(deps, target);
    return await openAgentStream(deps, { target, caller, request, ...manner }, off);
  } catch (error) {
    const waits = busyMs(error) !== null && mayWait(deps, exchange);
    if (isAppError(error) && !waits) await noteFailure(deps, exchange, error);
    throw error;
  }
}

async function beginNow(deps: Deps, exchange: Brought, ends: Ends, reply: () => Reply): Promise<Streamed> {
  try {
    return await begin(deps, exchange, ends, reply());
  } catch (error) {
    ends.reader.close();
    throw error;
  }
}

/** Starts to read what the agent has opened; an agent that answers at once is answered with. */
async function begin(deps: Deps, exchange: Brought, ends: Ends, reply: Reply): Promise<Streamed> {
  const { reader } = ends;
  if (Symbol.asyncIterator in reply) {
    ends.turn.hold();
    deps.background.run('a2a stream', () =>
      follow(deps, exchange, ends, reply as AsyncGenerator<JsonObject>),
    );
    return reader.stream;
  }
  await recordSurely(deps, exchange, reply);
  exchange.claim?.end();
  await followAnswered(deps, exchange, reply);
  if ('result' in reply) reader.send({ seq: null, result: memberText(reply, 'result'), ends: true });
  else reader.fail(Object(reply.error));
  return 'result' in reply ? reader.stream : reply;
}

async function follow(
  deps: Deps,
  exchange: Brought,
  { reader, off, turn }: Ends,
  envelopes: AsyncGenerator<JsonObject>,
): Promise<void> {
  const { target, caller, request, claim } = exchange;
  const call = {
    target,
    caller,
    request,
    headers: new Headers(),
    versionInQuery: undefined,
    timeoutMs: null,
  };
  const onEnd = (answer: JsonObject): Promise<void> => recordSurely(deps, exchange, answer);
  try {
    const following = { call, reader, off, claim, onEnd, onLeft: tailLater(deps) };
    const end = await new StreamFollower(deps, following).run(envelopes);
    // Called off before there was a task: the agent has the message all the same.
    if (end === null) await claim?.giveUp();
    else claim?.end();
    if (deps.stopping.aborted) reader.close();
  } catch (error) {
    const failure = toAppError(error);
    await noteFailure(deps, exchange, failure);
    await claim?.giveUp();
    reader.fail(toStreamError(failure, request.version));
    throw error;
  } finally {
    turn.release();
  }
}

/** Why there is no answer matters more to the sender than that it could not be written down. */
async function noteFailure(deps: Deps, exchange: Exchange, error: AppError): Promise<void> {
  await recordFailure(deps, exchange, error).catch((cause: unknown) =>
    deps.log.warn({ err: cause, workspace: exchange.target.id }, 'a failed stream could not be recorded'),
  );
}
