import { dropQueued, finishQueued, type QueuedMessage, returnQueued } from '@/db/queries/a2a-queue';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { JsonObject } from '@/domain/a2a/json';
import { truncateToBytes } from '@/domain/text';
import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { type Exchange, type Failure, recordAnswer, recordFailure } from '../exchange';
import type { Also } from '../exchange-steps';
import { finishGatewayTask } from '../tasks/gateway-task';
import { onQueueDrained, type QueueOutcome } from './drained-listeners';
import { queuedExchange } from './queued-exchange';

const ERROR_BYTES_MAX = 2000;
/** What went wrong in general, in the words of JSON-RPC. */
const INTERNAL_ERROR = -32603;

/** Somebody else has settled it meanwhile; nothing of this transaction happens. */
class Overtaken extends Error {}

/** A message that is with its agent, by this process. */
export interface Held extends QueuedMessage {
  readonly holderId: string;
}

/**
 * Writes down what the agent answered: in the chat, the activity, the task of the sender and the queue at once. Also where
 * the message has been given up meanwhile: an answer stands above the guess that there is none.
 */
export async function settleAnswered(
  deps: Deps,
  exchange: Exchange,
  message: Held,
  answer: JsonObject,
): Promise<void> {
  const also: Also = (change) => tell(deps, change, message, { type: 'answered', answer });
  await recordAnswer(deps, exchange, answer, { delivery: message, also: [also] });
}

/** Gives a message up that is on its way, and says so wherever its sender looks. */
export function settleFailed(deps: Deps, exchange: Exchange, message: Held, why: Failure): Promise<boolean> {
  return fail(deps, exchange, message, why, ({ tx, now }) =>
    finishQueued(tx, [message], { status: 'failed', lastError: cut(why), now }),
  );
}

/**
 * Takes a message out of the queue that waits there, and says so wherever its sender looks.
 * @param first what else belongs to it, before its task is told
 */
export async function dropWaiting(
  deps: Deps,
  message: QueuedMessage,
  why: Failure,
  first: Also = () => Promise.resolve(),
): Promise<boolean> {
  const target = await findWorkspaceById(deps.database.db, message.workspaceId);
  if (!target) return false;
  const exchange = queuedExchange(deps, target, message);
  const isDropped = await fail(deps, exchange, message, why, async (change) => {
    const isOurs = await dropQueued(change.tx, message.id, cut(why), change.now);
    if (isOurs) await first(change);
    return isOurs;
  });
  if (isDropped) deps.queue.dropped(target.id);
  return isDropped;
}

/** Puts a message back that certainly did not reach its agent. */
export async function putBack(
  deps: Deps,
  message: Held,
  why: Failure,
  back: { readonly attempts: number; readonly waitMs: number },
): Promise<void> {
  const retryAt = new Date(deps.clock.now().getTime() + back.waitMs);
  await returnQueued(deps.database.db, message, { attempts: back.attempts, lastError: cut(why), retryAt });
}

async function fail(
  deps: Deps,
  exchange: Exchange,
  message: QueuedMessage,
  failure: Failure,
  end: (change: Change) => Promise<boolean>,
): Promise<boolean> {
  try {
    await recordFailure(deps, exchange, failure, async (change) => {
      if (!(await end(change))) throw new Overtaken();
      await tell(deps, change, message, { type: 'failed', failure });
    });
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

async function tell(
  deps: Deps,
  change: Change,
  message: QueuedMessage,
  outcome: QueueOutcome,
): Promise<void> {
  const { workspaceId, taskId } = message;
  if (taskId !== null) {
    await finishGatewayTask(deps, change, { workspaceId, taskId }, answerOf(outcome));
  }
  await onQueueDrained(deps, change, message, outcome);
}

const answerOf = (outcome: QueueOutcome): JsonObject =>
  outcome.type === 'answered'
    ? outcome.answer
    : {
        jsonrpc: '2.0',
        id: null,
        error: { code: INTERNAL_ERROR, message: outcome.failure.publicText },
      };

const cut = ({ publicText }: Failure): string => truncateToBytes(publicText, ERROR_BYTES_MAX);
