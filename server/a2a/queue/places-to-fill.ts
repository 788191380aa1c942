import type { QueueState } from '@/db/queries/a2a-queue';
import { freePlaces } from '@/domain/message-queue';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { REPORT_FRESH_MS, RETRY_AHEAD_MS_MAX } from './queue-bounds';

/** What came to this process that may make room in a queue. */
export interface Sign {
  /** Answers that the agent gave. */
  readonly answers: number;
  /** Nothing was heard of the agent for so long that the next message is tried all the same. */
  readonly isDue: boolean;
}

/** Those of which the next message may be tried; a sleeping one wakes by it. */
const MAY_BE_TRIED: readonly WorkspaceStatus[] = [...STATUSES_WITH_AGENT, 'hibernating', 'hibernated'];

/** How many messages may go to the agent now. */
export function placesToFill(state: QueueState, { answers, isDue }: Sign, now: Date): number {
  const status = state.status as WorkspaceStatus;
  if (state.queued === 0 || !MAY_BE_TRIED.includes(status)) return 0;
  const isLate = isDue && state.headRetryAt !== null && isDueAt(state.headRetryAt, now);
  const tried = isLate && state.dispatched < Math.max(state.maxConcurrentTasks, 1) ? 1 : 0;
  if (!STATUSES_WITH_AGENT.includes(status)) return tried;
  const activeTasks = isFresh(state.lastHeartbeatAt, now) ? state.activeTasks : 0;
  return Math.max(tried, freePlaces({ ...state, activeTasks, answers }));
}

/** What an agent said of its room counts only for a while. */
export const isFresh = (lastHeartbeatAt: Date | null, now: Date): boolean =>
  // Of a clock that was set back since, what lies ahead is no newer.
  lastHeartbeatAt !== null && Math.abs(now.getTime() - lastHeartbeatAt.getTime()) <= REPORT_FRESH_MS;

/** A moment that has come; or one that is further ahead than any can be, because the clock was set back since. */
export const isDueAt = (at: Date, now: Date): boolean =>
  at <= now || at.getTime() - now.getTime() > RETRY_AHEAD_MS_MAX;
