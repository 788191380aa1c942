import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { rpcMethodOf } from '@/domain/a2a/rpc-method';
import { nextTraceparent, passTracestate, traceIdOf } from '@/domain/traceparent';
import type { Deps } from '../../deps';
import { type AppError, toAppError } from '../../platform/app-error';
import type { A2aCallerKind } from '../../platform/metrics-a2a';
import { randomHex } from '../../platform/random-hex';
import type { Principal, RequestInfo } from '../../principal';
import { taskOfAnswer } from '../tasks/task-of-call';
import { beginTrail, type CallTrail, cutName, roundMs, withTrail } from './call-trail';

type Answered = JsonObject | ReadableStream<Uint8Array>;

interface Observed {
  readonly deps: Deps;
  readonly principal: Principal;
  readonly targetId: string;
  readonly request: RequestInfo;
}

interface Running extends Observed {
  readonly trail: CallTrail;
  readonly startedAt: number;
}

/** What came of a call: `outcome` is a code of the table of errors, or one of a few words. */
interface End {
  readonly status: number;
  readonly outcome: string;
  readonly firstByteMs?: number | null;
  readonly events?: number;
}

/**
 * Runs one A2A call as a step of its trace: the agent and all that it asks in turn get the same trace id, and the caller
 * finds it in the answer. At its end, with a stream the stream's, one line is written and the call is counted.
 * @param run is given the headers of the caller with a trace that is valid
 */
export async function observeCall<Output extends Answered>(
  observed: Observed,
  run: (headers: Headers) => Promise<Output>,
): Promise<Output> {
  const { headers, trail } = enterTrace(observed.request);
  const running: Running = { ...observed, trail, startedAt: performance.now() };
  try {
    const output = await withTrail(trail, () => run(headers));
    if (output instanceof ReadableStream) return watch(output, running) as Output;
    endWithAnswer(running, output);
    return output;
  } catch (thrown) {
    const { code, status }: AppError = toAppError(thrown);
    end(running, { status, outcome: code });
    throw thrown;
  }
}

function enterTrace(request: RequestInfo): { headers: Headers; trail: CallTrail } {
  const headers = new Headers(request.headers);
  const given = headers.get('traceparent');
  const state = passTracestate(headers.get('tracestate'), given);
  const traceparent = nextTraceparent(given, randomHex);
  headers.set('traceparent', traceparent);
  if (state === null) headers.delete('tracestate');
  request.setHeader('traceresponse', traceparent);
  return { headers, trail: beginTrail(traceparent, traceIdOf(traceparent) ?? '') };
}

function endWithAnswer(running: Running, answer: JsonObject): void {
  const { trail } = running;
  trail.taskId ??= taskOfAnswer(answer);
  const status = answer.queued === true && trail.way === 'queued' ? 202 : 200;
  end(running, { status, outcome: isJsonObject(answer.error) ? 'rpc_error' : 'ok' });
}

/** The same stream, counted. It takes nothing in advance: who reads slowly is felt at the source as before. */
function watch(source: ReadableStream<Uint8Array>, running: Running): ReadableStream<Uint8Array> {
  const { deps, trail, startedAt } = running;
  const reader = source.getReader();
  const closed = deps.metrics.a2a.streamOpened();
  let firstByteMs: number | null = null;
  let events = 0;
  let isOver = false;
  const finish = (outcome: string): void => {
    if (isOver) return;
    isOver = true;
    closed();
    end(running, { status: 200, outcome: trail.failure ?? outcome, firstByteMs, events });
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            finish('ok');
            return controller.close();
          }
          firstByteMs ??= performance.now() - startedAt;
          trail.bytesOut = (trail.bytesOut ?? 0) + value.byteLength;
          if (value[0] !== COLON) {
            events += 1;
            deps.metrics.a2a.streamEvent();
          }
          controller.enqueue(value);
        } catch (error) {
          finish(toAppError(error).code);
          controller.error(error);
        }
      },
      async cancel(reason) {
        finish('client_gone');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A comment, sent to keep the stream open, begins with it. */
const COLON = 0x3a;

const KINDS: Readonly<Record<Principal['kind'], A2aCallerKind>> = {
  workspace: 'agent',
  system: 'system',
  person: 'person',
  key: 'person',
  anonymous: 'person',
};

function end(running: Running, { status, outcome, firstByteMs = null, events = 0 }: End): void {
  const { deps, principal, targetId, request, trail, startedAt } = running;
  const durationMs = performance.now() - startedAt;
  const operation = trail.method === null ? 'unread' : (rpcMethodOf(trail.method)?.operation ?? 'other');
  const caller = KINDS[principal.kind];
  const { way } = trail;
  deps.metrics.a2a.recordCall({ operation, caller, way, outcome, durationMs });
  const line = {
    requestId: principal.requestId,
    traceId: trail.traceId,
    caller: principal.id,
    callerKind: caller,
    target: targetId,
    method: cutName(trail.method),
    versionIn: trail.versionIn,
    versionOut: trail.versionOut,
    way,
    taskId: cutName(trail.taskId),
    messageId: cutName(trail.messageId),
    status,
    outcome,
    durationMs: roundMs(durationMs),
    agentMs: roundMs(trail.agentMs),
    firstByteMs: roundMs(firstByteMs),
    bytesIn: Number(request.headers.get('content-length') ?? Number.NaN) || null,
    bytesOut: trail.bytesOut,
    events,
  };
  deps.log[status >= 500 ? 'warn' : 'info'](line, 'a2a call');
}
