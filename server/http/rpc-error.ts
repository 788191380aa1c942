import { type ErrorBody, errorRow } from '@/contracts/errors';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { answerVersionOf } from '@/domain/a2a/request-version';
import { A2A_ERRORS, rpcErrorAnswer } from '@/domain/a2a/rpc-error';
import { parseRpcRequest, type RpcId } from '@/domain/a2a/rpc-request';
import type { AppError } from '../platform/app-error';
import type { IncomingRequest } from './incoming-request';

/** What is known of a request's JSON-RPC side when its answer is written. */
export interface RpcDialect {
  /** False: the caller sent a bare method and params, and reads bare answers (D55). */
  readonly isJsonRpc: boolean;
  readonly id: RpcId;
  readonly version: ProtocolVersion;
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
  if (body === undefined || Array.isArray(body)) return { isJsonRpc: true, id: null, version };
  const parsed = parseRpcRequest(body);
  const { isJsonRpc, id } = parsed.ok ? parsed.request : parsed;
  return { isJsonRpc, id: id ?? null, version };
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
