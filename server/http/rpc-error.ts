import type { ErrorBody } from '@/contracts/errors';
import { errorRow } from '@/contracts/errors';
import type { AppError } from '../platform/app-error';

/** What is known of a request's JSON-RPC side when its answer is written. */
export interface RpcDialect {
  /** False: the caller sent a bare method and params, and reads bare answers (D55). */
  readonly isJsonRpc: boolean;
  readonly id: string | number | null;
}

/** A body nobody could read gets the protocol's own answer to that. */
const UNREADABLE: RpcDialect = { isJsonRpc: true, id: null };

/** The dialect of a request body; `undefined` when the body was never read or is no JSON. */
export function dialectOf(body: unknown): RpcDialect {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return UNREADABLE;
  const { jsonrpc, id } = body as { jsonrpc?: unknown; id?: unknown };
  const isId = typeof id === 'string' || typeof id === 'number';
  return { isJsonRpc: jsonrpc !== undefined, id: isId ? id : null };
}

/** An error in the caller's dialect: the table's code stands in `data` with everything the HTTP form has (D39). */
export function rpcErrorBody(error: AppError, body: ErrorBody, { isJsonRpc, id }: RpcDialect): object {
  if (!isJsonRpc) return body;
  const { error: message, ...data } = body;
  return { jsonrpc: '2.0', id, error: { code: errorRow(error.code).jsonRpc, message, data } };
}
