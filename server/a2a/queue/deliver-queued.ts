import { nextQueuePlace, queueBackoffMs } from '@/domain/message-queue';
import type { Turn } from '../../budgets/turn';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';
import { isOutboundFailure } from '../../platform/guarded-fetch/outbound-failure';
import { findTogether } from '../../workspaces/load-living';
import { askAgent } from '../ask-agent';
import { assertWithinBudget } from '../assert-within-budget';
import type { Exchange } from '../exchange';
import { followAnswered } from '../streams/look-after-task';
import { freesAgent } from './frees-agent';
import { busyMs } from './must-wait';
import { queuedExchange } from './queued-exchange';
import { type Held, putBack, settleAnswered, settleFailed } from './settle-queued';
import { untilRecorded } from './until-recorded';

/** What came of a delivery. */
export type Delivered =
  /** Whether the agent is done with it. */
  | { readonly type: 'answered'; readonly isFree: boolean }
  | { readonly type: 'failed' }
  /** It waits again, and is tried after this long without a sign of the agent. */
  | { readonly type: 'back'; readonly waitMs: number };

const NOW_POLLS = 'The agent fetches its messages now; send this one again.';
const REMOVED = 'The workspace was removed before this message reached its agent.';

/**
 * Brings a message to its agent and writes down what came of it. What certainly did not arrive waits again; what may have
 * arrived is never sent a second time.
 */
export async function deliverQueued(deps: Deps, message: Held): Promise<Delivered> {
  const target = await findTogether(deps, message.workspaceId);
  // It was purged, and the message with it.
  if (!target) return { type: 'failed' };
  const exchange = queuedExchange(deps, target, message);
  try {
    assertDeliverable(exchange);
    // While it waited, nothing was set aside for it.
    const turn = await assertWithinBudget(deps, target, exchange.request.method);
    try {
      return await bring(deps, exchange, message, turn);
    } finally {
      turn.release();
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    return afterFailure(deps, exchange, message, error);
  }
}

async function bring(deps: Deps, exchange: Exchange, message: Held, turn: Turn): Promise<Delivered> {
  const manner = { headers: new Headers(message.headers), versionInQuery: undefined, timeoutMs: null, turn };
  const answer = await askAgent(deps, exchange, manner);
  await untilRecorded(deps, () => settleAnswered(deps, exchange, message, answer));
  // What the agent goes on to do has a place in the index.
  deps.background.run('a2a task', () => followAnswered(deps, exchange, answer));
  return { type: 'answered', isFree: freesAgent(answer) };
}

function assertDeliverable({ target }: Exchange): void {
  if (target.status === 'removed') throw new AppError('workspace_removed', { public: REMOVED });
  if (target.deliveryMode === 'poll') throw new AppError('agent_unreachable', { public: NOW_POLLS });
}

async function afterFailure(
  deps: Deps,
  exchange: Exchange,
  message: Held,
  error: AppError,
): Promise<Delivered> {
  const type = whatHappened(error);
  const next = nextQueuePlace(message, { type });
  if (next?.status === 'queued') {
    const waitMs = type === 'deferred' ? waitOf(error) : queueBackoffMs(next.attempts);
    await putBack(deps, message, error, { attempts: next.attempts, waitMs });
    return { type: 'back', waitMs };
  }
  await settleFailed(deps, exchange, message, error);
  return { type: 'failed' };
}

/** Failures of our own, before anything is sent: no fault of the message. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'workspace_without_url',
  'workspace_waking',
  'agent_calls_exhausted',
  'shutting_down',
]);
const WAIT_MS_DEFAULT = 5000;

const waitOf = ({ details }: AppError): number =>
  typeof details.retry_after === 'number' ? details.retry_after * 1000 : WAIT_MS_DEFAULT;

function whatHappened(error: AppError): 'deferred' | 'unreachable' | 'gave_up' {
  if (busyMs(error) !== null || NOT_NOW.has(error.code)) return 'deferred';
  const { cause } = error;
  const isUnsent = isOutboundFailure(cause) && !cause.requestSent;
  return isUnsent && (error.code === 'agent_unreachable' || error.code === 'agent_dead')
    ? 'unreachable'
    : 'gave_up';
}
