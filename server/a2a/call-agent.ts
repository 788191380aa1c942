import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { jsonText, parseKept } from '@/domain/a2a/json-source';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { nestsTooDeeply } from '@/domain/storable-json';
import { truncateToBytes } from '@/domain/text';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { OutboundResponse } from '../platform/guarded-fetch/exchange';
import { isOutboundFailure } from '../platform/guarded-fetch/outbound-failure';
import type { AgentCall } from './agent-call';
import { findAgentVersion } from './agent-facts';
import { agentRequest } from './agent-request';
import { busySeconds } from './busy-seconds';
import { classifyFailure } from './classify-failure';
import { type Deadline, startDeadline } from './deadline';
import { restartIfDead } from './restart-if-dead';
import { noteCall, timeAgent } from './trail/call-trail';
import { translateCall } from './translate/translate-call';

/** An agent that asks another one may wait this long; a person may wait as long as there are signs of life. */
const AGENT_WAIT_MS = 30 * 60_000;
/** A stopping process waits this long for answers that are on their way. */
const STOP_GRACE_MS = 2000;
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;

/** Of an agent's own words about why it refuses. */
const WORDS_BYTES_MAX = 2000;
const TOO_LARGE = 'The message is too large for this agent.';

/**
 * Sends a request to a push agent and waits for its answer, whether or not the caller is still there. Sent once: nobody
 * knows what a request that failed on the way has set going.
 * @throws AppError of one of the classes of spec 1.14
 */
export async function callAgent(deps: Deps, call: AgentCall): Promise<JsonObject> {
  const { body: request, version: from } = call.request;
  const body = jsonText(request);
  const to = await findAgentVersion(deps, call.target, from);
  const leave = deps.calls.enter(call.target.id, call.caller.workspaceId ?? 'people', body.length);
  const deadline = startCallDeadline(deps, call);
  const send = (text: string): Promise<JsonObject> => post(deps, call, { body: text, to, deadline });
  try {
    if (to === from) return await send(body);
    const translated = { request, from, to, send: (other: JsonObject) => send(JSON.stringify(other)) };
    // Streams are called elsewhere: what is sent here is answered at once.
    return (await translateCall(translated)) as JsonObject;
  } catch (error) {
    throw await toCallFailure(deps, call, error);
  } finally {
    deadline.clear();
    leave();
  }
}

/** What a call that failed on its way is to its caller: one of the classes of spec 1.14. */
export async function toCallFailure(
  deps: Deps,
  { target }: Pick<AgentCall, 'target'>,
  error: unknown,
): Promise<unknown> {
  if (!isOutboundFailure(error)) return error;
  // Once it is sent, the agent may be at work on it: then it is busy, whoever stops.
  const isStopped = deps.stopping.aborted && error.kind === 'aborted' && !error.requestSent;
  if (isStopped) return new AppError('shutting_down', { cause: error });
  const dead = error.headersReceived ? null : await restartIfDead(deps, target, error);
  return dead ?? classifyFailure(error, target.agentCapabilities?.session === true);
}

interface Post {
  readonly body: string;
  /** The version that the body is in. */
  readonly to: ProtocolVersion;
  readonly deadline: Deadline;
}

async function post(deps: Deps, call: AgentCall, { body, to, deadline }: Post): Promise<JsonObject> {
  const asking = deps.outbound.request({
    ...(await agentRequest(deps, call, to, 'application/json')),
    body,
    signal: deadline.signal,
    maxResponseBytes: RESPONSE_BYTES_MAX,
  });
  const response = await timeAgent(asking);
  noteCall({ bytesOut: response.body.length });
  call.onAnswer?.(response.headers);
  return readAnswer(response);
}

function startCallDeadline(deps: Deps, { target, caller, timeoutMs }: AgentCall): Deadline {
  const cap = caller.workspaceId === null ? null : AGENT_WAIT_MS;
  const idleSeconds = target.idleTimeoutSeconds ?? deps.config.a2aIdleTimeoutSeconds;
  return startDeadline({
    idleMs: idleSeconds * 1000,
    totalMs: timeoutMs === null || cap === null ? (timeoutMs ?? cap) : Math.min(timeoutMs, cap),
    onSign: (listener) => deps.events.onWorkspaceActivity(target.id, listener),
    stopping: deps.stopping,
    graceMs: STOP_GRACE_MS,
  });
}

/** What the agent says, or a refusal where it says nothing that could be passed on. */
export function readAnswer(response: OutboundResponse): JsonObject {
  const body = parseJson(response.body);
  // An error in the words of JSON-RPC is an answer, whatever status it came with; that it is busy is none.
  if (response.status >= 400 && isRpcError(body) && busySeconds(response, body) === null) return body;
  if (response.status >= 300) throw refusalOf(response, body);
  if (isJsonObject(body) && !nestsTooDeeply(body)) return body;
  throw new AppError('agent_answer_unreadable', {
    public: 'The agent answered with something that is no JSON object.',
    details: { delivery_confirmed: true },
  });
}

/** What an agent refuses for reasons of its own is told as it is; not what would be taken for our own words to the caller. */
const PASSED_ON: ReadonlySet<number> = new Set([
  400, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 422, 423, 424, 425,
  428, 429, 431, 451, 500, 501, 502, 503, 504,
]);

const isRpcError = (body: unknown): body is JsonObject =>
  isJsonObject(body) && body.jsonrpc === '2.0' && isJsonObject(body.error) && !nestsTooDeeply(body);

function parseJson(bytes: Buffer): unknown {
  try {
    return parseKept(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The agent's own words, where it gave any. A redirect is no answer either: nobody follows it. */
function refusalOf(response: OutboundResponse, body: unknown): AppError {
  const { status } = response;
  const bare = status === 413 ? TOO_LARGE : `The agent answered with status ${status}.`;
  const wait = busySeconds(response, body);
  return new AppError('agent_refused', {
    status: PASSED_ON.has(status) ? status : 502,
    public: wordsOf(body) ?? bare,
    details: { upstream_status: status, ...(wait === null ? {} : { retry_after: wait }) },
  });
}

function wordsOf(body: unknown): string | null {
  if (!isJsonObject(body)) return null;
  const said = isJsonObject(body.error) ? body.error.message : body.error;
  return typeof said === 'string' && said.trim() !== '' ? truncateToBytes(said, WORDS_BYTES_MAX) : null;
}
