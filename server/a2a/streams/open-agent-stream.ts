import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { jsonText, parseKept } from '@/domain/a2a/json-source';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { nestsTooDeeply } from '@/domain/storable-json';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { OutboundStream } from '../../platform/guarded-fetch/stream-exchange';
import type { AgentCall } from '../agent-call';
import { findAgentVersion } from '../agent-facts';
import { agentRequest } from '../agent-request';
import { readAnswer, toCallFailure } from '../call-agent';
import { type Deadline, startDeadline } from '../deadline';
import { timeAgent } from '../trail/call-trail';
import { translateCall } from '../translate/translate-call';
import type { AgentReply } from '../translate/translated-call';
import { SseParser } from './sse-events';

/** No stream is read longer than this at one go; then it is opened again. */
const STREAM_MS_MAX = 24 * 3600_000;
const STOP_GRACE_MS = 500;
/** Of an answer that is no stream. */
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;

/** The deadline of a stream, which hears from the stream itself too. */
interface Line extends Deadline {
  /** Something has come. */
  heard(): void;
}

/**
 * Sends a request that is answered by a stream to a push agent, once. Answers with the one envelope that the agent gave in
 * its place, or with the envelopes of the stream as they come, in the version of the caller. They are to be read to the
 * end, or returned: until then the agent's connection is held.
 * @param off ends it, whatever comes
 * @throws AppError of one of the classes of spec 1.14, before the first envelope or between two
 */
export async function openAgentStream(
  deps: Deps,
  call: AgentCall,
  off: AbortSignal,
): Promise<JsonObject | AsyncGenerator<JsonObject>> {
  const { body: request, version: from } = call.request;
  const text = jsonText(request);
  const to = await findAgentVersion(deps, call.target, from);
  const leave = deps.taskStreams.gate.enter(call.target.id, call.caller.workspaceId ?? 'people', text.length);
  const line = startLine(deps, call, off);
  const closed = deps.metrics.a2a.agentStreamOpened();
  const end = (): void => {
    line.clear();
    leave();
    closed();
  };
  const send = (body: string): Promise<AgentReply> => post(deps, call, { body, to, line });
  try {
    const reply =
      to === from
        ? await send(text)
        : await translateCall({ request, from, to, send: (other) => send(JSON.stringify(other)) });
    if (Symbol.asyncIterator in reply) return relay(deps, call, reply as AsyncIterable<JsonObject>, end);
    end();
    return reply;
  } catch (error) {
    end();
    throw await toCallFailure(deps, call, error);
  }
}

async function* relay(
  deps: Deps,
  call: AgentCall,
  envelopes: AsyncIterable<JsonObject>,
  end: () => void,
): AsyncGenerator<JsonObject> {
  try {
    yield* envelopes;
  } catch (error) {
    throw await toCallFailure(deps, call, error);
  } finally {
    end();
  }
}

function startLine(deps: Deps, { target, timeoutMs }: AgentCall, off: AbortSignal): Line {
  let heard = (): void => {};
  const deadline = startDeadline({
    idleMs: (target.idleTimeoutSeconds ?? deps.config.a2aIdleTimeoutSeconds) * 1000,
    totalMs: timeoutMs ?? STREAM_MS_MAX,
    onSign(listener) {
      heard = listener;
      return deps.events.onWorkspaceActivity(target.id, listener);
    },
    stopping: deps.stopping,
    graceMs: STOP_GRACE_MS,
  });
  return { ...deadline, signal: AbortSignal.any([deadline.signal, off]), heard: () => heard() };
}

interface Post {
  readonly body: string;
  /** The version that the body is in. */
  readonly to: ProtocolVersion;
  readonly line: Line;
}

async function post(deps: Deps, call: AgentCall, { body, to, line }: Post): Promise<AgentReply> {
  const opening = deps.outbound.stream({
    ...(await agentRequest(deps, call, to, 'text/event-stream, application/json')),
    body,
    signal: line.signal,
  });
  const stream = await timeAgent(opening);
  call.onAnswer?.(stream.headers);
  const type = String(stream.headers['content-type'] ?? '');
  if (stream.status === 200 && /^text\/event-stream\b/i.test(type)) return envelopesOf(stream, line);
  return readAnswer({
    status: stream.status,
    headers: stream.headers,
    body: await collect(stream),
    url: call.target.url,
  });
}

async function collect(stream: OutboundStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (let piece = await stream.read(); piece; piece = await stream.read()) {
    bytes += piece.length;
    pieces.push(piece);
    if (bytes <= RESPONSE_BYTES_MAX) continue;
    stream.cancel();
    throw unreadable('The agent answered with more than is taken.');
  }
  return Buffer.concat(pieces);
}

async function* envelopesOf(stream: OutboundStream, line: Line): AsyncGenerator<JsonObject> {
  const parser = new SseParser();
  try {
    for (let piece = await stream.read(); piece; piece = await stream.read()) {
      line.heard();
      for (const data of parser.push(piece)) yield toEnvelope(data);
    }
  } finally {
    stream.cancel();
  }
}

function toEnvelope(data: string): JsonObject {
  try {
    const envelope: unknown = parseKept(data);
    if (isJsonObject(envelope) && !nestsTooDeeply(envelope)) return envelope;
  } catch {
    // Said below.
  }
  throw unreadable('The agent sent an event that is no JSON object.');
}

const unreadable = (text: string): AppError =>
  new AppError('agent_answer_unreadable', { public: text, details: { delivery_confirmed: true } });
