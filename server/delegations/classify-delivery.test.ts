import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '@/contracts/errors';
import { AppError } from '../platform/app-error';
import { classifyDelivery, type FailureClass } from './classify-delivery';

const of = (code: ErrorCode, rest: { status?: number; details?: Record<string, unknown> } = {}) =>
  new AppError(code, rest);

describe('what a failed delivery of a delegation leads to', () => {
  it.each<[FailureClass, AppError]>([
    // Once more, after a pause.
    ['transient', of('agent_unreachable')],
    ['transient', of('agent_refused', { status: 502 })],
    ['transient', of('agent_dead', { details: { restarting: true } })],
    // Not sent: it waits for its turn.
    ['held', of('agent_calls_exhausted')],
    ['held', of('agent_queue_full')],
    ['held', of('workspace_waking')],
    ['held', of('rate_limited')],
    ['held', of('shutting_down')],
    // The agent queues by itself.
    ['at_work', of('agent_busy', { details: { busy: true, native_session: true } })],
    // Never again: it may be running, or will not get better.
    ['failed', of('agent_busy', { details: { busy: true } })],
    ['failed', of('agent_dead', { details: { restarting: false } })],
    ['failed', of('agent_answer_unreadable', { details: { delivery_confirmed: false } })],
    ['failed', of('agent_answer_not_stored')],
    ['failed', of('agent_refused', { status: 503 })],
    ['failed', of('agent_refused', { status: 500 })],
    ['failed', of('url_not_routable')],
    ['failed', of('workspace_without_url')],
    ['failed', of('budget_exceeded')],
    ['failed', of('communication_denied')],
    ['failed', of('workspace_removed')],
    ['failed', of('pair_paused')],
  ])('%s: %s', (expected, error) => {
    expect(classifyDelivery(error)).toBe(expected);
  });
});
