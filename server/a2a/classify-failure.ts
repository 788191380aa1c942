import { AppError } from '../platform/app-error';
import type { OutboundFailure, OutboundFailureKind } from '../platform/guarded-fetch/outbound-failure';

const BUSY_RETRY_SECONDS = 30;

/** The agent took the request and did not answer in time, or broke off: it may be at work on it (spec 1.14). */
const MAYBE_RUNNING: ReadonlySet<OutboundFailureKind> = new Set([
  'aborted',
  'headers_timeout',
  'body_timeout',
  'reset',
  'early_close',
]);
const NOT_BUILT: ReadonlySet<OutboundFailureKind> = new Set(['bad_url', 'bad_request']);

const isSuccess = (status: number | null): boolean => status !== null && status >= 200 && status < 400;

/**
 * The class of a failed exchange with an agent (spec 1.14), where its machine is not known to be dead.
 * @param hasSession the agent says that it queues messages itself
 */
export function classifyFailure(failure: OutboundFailure, hasSession: boolean): AppError {
  const cause = { cause: failure };
  if (NOT_BUILT.has(failure.kind)) return new AppError('proxy_request_failed', cause);
  if (failure.kind === 'forbidden_address') return new AppError('url_not_routable', cause);
  if (failure.headersReceived) {
    const details = { delivery_confirmed: isSuccess(failure.status) };
    return new AppError('agent_answer_unreadable', { ...cause, details });
  }
  if (failure.requestSent && MAYBE_RUNNING.has(failure.kind)) {
    const session = hasSession ? { native_session: true } : {};
    return new AppError('agent_busy', {
      ...cause,
      details: { busy: true, retry_after: BUSY_RETRY_SECONDS, ...session },
    });
  }
  return new AppError('agent_unreachable', cause);
}
