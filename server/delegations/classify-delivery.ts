import type { ErrorCode } from '@/contracts/errors';
import type { AppError } from '../platform/app-error';

/** The platform did not let it out, or could not: nothing was sent, and it may be let out later. */
const HELD: ReadonlySet<string> = new Set<ErrorCode>([
  'agent_calls_exhausted',
  'agent_queue_full',
  'rate_limited',
  'workspace_waking',
  'shutting_down',
]);

/** An answer of 502 that is no sign of a passing trouble: the agent had the task, or may not be called at all. */
const FINAL_502: ReadonlySet<string> = new Set<ErrorCode>(['agent_answer_unreadable', 'url_not_routable']);

export type FailureClass = 'held' | 'transient' | 'at_work' | 'failed';

/**
 * What a failed delivery of a delegation leads to. Sent once more is only what failed in one of the two passing ways (502,
 * and 503 of a machine that is being restarted); never to a busy agent, which may be at work on it.
 */
export function classifyDelivery({ code, status, details }: AppError): FailureClass {
  if (HELD.has(code)) return 'held';
  if (code === 'agent_busy' && details.native_session === true) return 'at_work';
  if (status === 502 && !FINAL_502.has(code)) return 'transient';
  if (status === 503 && details.restarting === true) return 'transient';
  return 'failed';
}
