import { type ErrorBody, errorRow } from '@/contracts/errors';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { answerVersionOf } from '@/domain/a2a/request-version';
import { A2A_ERRORS, rpcErrorAnswer } from '@/domain/a2a/rpc-error';
import { isStreamingMethod } from '@/domain/a2a/rpc-method';
import { parseRpcRequest, type RpcId } from '@/domain/a2a/rpc-request';
import type { AppError } from '../platform/app-error';
import type { Answer } from './answer';
import type { IncomingRequest } from './incoming-request';

/** What is known of a request's JSON-RPC side when its answer is written. */
export interface RpcDialect {
  /** False: the caller sent a bare method and params, and reads bare answers (D55). */
  readonly isJsonRpc: boolean;
  readonly id: RpcId;
  readonly version: ProtocolVersion;
  /** The caller waits for a stream. */
  readonly isStream: boolean;
}

/** Whose reasons stand in an error that the protocol has no name for. */
const DOMAIN = 'molecule';
const PROTOCOL_REASONS: ReadonlyMap<number, string> = new Map(
  Object.values(A2A_ERRORS).map(({ code, reason }) => [code, reason]),
);

/**
 * The dialect a request is answered in.
 * @param body undefined when it was never read or is no JSON: such a request, like a batch, gets the protocol's own answer
 */
export function dialectOf(body: unknown, request: Pick<IncomingRequest, 'url' | 'headers'>): RpcDialect {
  const query = new URL(request.url).searchParams.get('A2A-Version');
  const version = answerVersionOf({ header: request.headers.get('a2a-version'), query });
  if (body === undefined || Array.isArray(body))
    return { isJsonRpc: true, id: null, version, isStream: false };
  const parsed = parseRpcRequest(body);
  const { isJsonRpc, id } = parsed.ok ? parsed.request : parsed;
  const isStream = parsed.ok && isStreamingMethod(parsed.request.method);
  return { isJsonRpc, id: id ?? null, version, isStream };
}

/** Errors of JSON-RPC itself that an answer with 200 tells: the request was one, and was understood. */
const ABOUT_METHOD: ReadonlySet<number> = new Set([-32601, -32602]);
/** Wrong, or not there; a conflict or a refusal says more than the protocol's code. */
const OF_REQUEST: ReadonlySet<number> = new Set([400, 404]);
/** What the table says of these is about HTTP, and so is their status. */
const ABOUT_HTTP: ReadonlySet<number> = new Set([
  A2A_ERRORS.contentTypeNotSupported.code,
  A2A_ERRORS.invalidAgentResponse.code,
]);

/**
 * The answer with an error, as its caller reads it. What the protocol has a name for is an answer of the protocol, with
 * 200, as agents give it themselves: clients are known to read no body under another status, and nothing but events where
 * they wait for a stream. What we refuse or fail at keeps its status, and so does all that is told to a bare caller (D55).
 */
export function rpcErrorAnswerOf(error: AppError, dialect: RpcDialect, told: Answer): Answer {
  const { jsonRpc } = errorRow(error.code);
  const isNamed = ABOUT_METHOD.has(jsonRpc) || (PROTOCOL_REASONS.has(jsonRpc) && !ABOUT_HTTP.has(jsonRpc));
  if (!dialect.isJsonRpc || !isNamed || !OF_REQUEST.has(error.status)) return told;
  if (!dialect.isStream) return { ...told, status: 200 };
  const headers = { ...told.headers, 'content-type': 'text/event-stream' };
  return { status: 200, headers, body: `data: ${told.body}\n\n` };
}

/** An error in the caller's dialect: the table's code stands in `data` with everything the HTTP form has (D39). */
export function rpcErrorBody(error: AppError, body: ErrorBody, dialect: RpcDialect): object {
  if (!dialect.isJsonRpc) return body;
  const { error: message, ...facts } = body;
  const { jsonRpc } = errorRow(error.code);
  const known = PROTOCOL_REASONS.get(jsonRpc);
  const answer = rpcErrorAnswer({
    id: dialect.id,
    version: dialect.version,
    code: jsonRpc,
    message,
    reason: known ?? error.code.toUpperCase(),
    ...(known === undefined ? { domain: DOMAIN } : {}),
    // ErrorInfo holds texts alone; 0.3 keeps numbers and flags as they are.
    details: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)])),
  });
  if (dialect.version === '1.0') return answer;
  return { ...answer, error: { code: jsonRpc, message, data: facts } };
}
