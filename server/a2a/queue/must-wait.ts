import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import type { Deps } from '../../deps';
import { type AppError, isAppError } from '../../platform/app-error';
import type { Attempt } from '../attempt';
import { isFresh } from './places-to-fill';

/**
 * True when a message may wait for the agent: it is a push agent that keeps no queue of its own (`session`), and what is
 * asked is a message, not something about one.
 */
export function mayWait(deps: Deps, { target, request }: Attempt): boolean {
  const { cannedAnswers } = deps.backends.for(target).capabilities;
  return isSendMethod(request.method) && !cannedAnswers && target.agentCapabilities?.session !== true;
}

/**
 * True when the message waits without being tried first: others wait before it, or the agent has said that it has no room.
 * Then it certainly has not taken the message.
 */
export function mustWait(deps: Deps, attempt: Attempt): boolean {
  const { target } = attempt;
  if (!STATUSES_WITH_AGENT.includes(target.status) || target.url === '') return false;
  if (!isFull(target, deps.clock.now()) && !deps.queue.hasWaiting(target.id)) return false;
  return mayWait(deps, attempt);
}

function isFull({ activeTasks, maxConcurrentTasks, lastHeartbeatAt }: WorkspaceRecord, now: Date): boolean {
  return isFresh(lastHeartbeatAt, now) && activeTasks >= Math.max(maxConcurrentTasks, 1);
}

/**
 * Milliseconds that a busy agent asks its callers to wait; null for every other failure. An agent that answers so has
 * certainly not taken the message, unlike one that breaks off or falls silent.
 */
export function busyMs(error: unknown): number | null {
  if (!isAppError(error) || error.code !== 'agent_refused') return null;
  const seconds = (error as AppError).details.retry_after;
  return typeof seconds === 'number' ? seconds * 1000 : null;
}
