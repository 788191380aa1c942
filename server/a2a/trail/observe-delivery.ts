import type { QueuedMessage } from '@/db/queries/a2a-queue';
import { nextTraceparent, traceIdOf } from '@/domain/traceparent';
import type { Deps } from '../../deps';
import { randomHex } from '../../platform/random-hex';
import { beginTrail, cutName, roundMs, withTrail } from './call-trail';

/**
 * Runs one delivery of a message that waited, as a step of the trace of the call that brought it. It has a line of its own:
 * that of the call said that it waits.
 */
export async function observeDelivery<Result extends { readonly type: string }>(
  deps: Deps,
  message: QueuedMessage,
  run: () => Promise<Result>,
): Promise<Result> {
  const traceparent = nextTraceparent(message.headers.traceparent ?? null, randomHex);
  const trail = beginTrail(traceparent, traceIdOf(traceparent) ?? '');
  const waitedMs = Math.max(deps.clock.now().getTime() - message.enqueuedAt.getTime(), 0);
  deps.metrics.a2a.recordQueueWait(waitedMs);
  const startedAt = performance.now();
  const result = await withTrail(trail, run);
  const line = {
    queueId: message.id,
    traceId: trail.traceId,
    caller: message.callerId,
    target: message.workspaceId,
    method: cutName(message.method),
    way: trail.way,
    versionOut: trail.versionOut,
    messageId: cutName(message.messageId),
    attempts: message.attempts,
    outcome: result.type,
    waitedMs,
    durationMs: roundMs(performance.now() - startedAt),
    agentMs: roundMs(trail.agentMs),
    bytesOut: trail.bytesOut,
  };
  deps.log.info(line, 'a2a delivery');
  return result;
}
