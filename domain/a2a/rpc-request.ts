import { fieldOf, isJsonObject, type JsonObject, textField } from './json';
import { sentMessageOf } from './sent-message';

/** Goes back to the caller as it came: `1` and `"1"` are two ids. */
export type RpcId = string | number | null;

export interface RpcRequest {
  /** False for a body without `jsonrpc`, whose caller gets the plain shapes back (D55). */
  readonly isJsonRpc: boolean;
  /** Undefined when the caller gave none: a notification, answered with id null. */
  readonly id: RpcId | undefined;
  readonly method: string;
  /** An object, a list, or undefined when the request has none. */
  readonly params: unknown;
  readonly body: JsonObject;
}

/** Why a body is no request, each with its JSON-RPC code. */
export const RPC_PROBLEMS = {
  not_an_object: -32600,
  batch: -32600,
  wrong_jsonrpc: -32600,
  wrong_id: -32600,
  no_method: -32600,
  wrong_params: -32602,
} as const;
export type RpcProblem = keyof typeof RPC_PROBLEMS;

export interface RpcRefusal {
  readonly ok: false;
  readonly problem: RpcProblem;
  /** JSON-RPC code of the problem. */
  readonly code: number;
  readonly isJsonRpc: boolean;
  /** For the error answer; null when the request has no usable id. */
  readonly id: RpcId;
}

export type RpcRequestResult = { readonly ok: true; readonly request: RpcRequest } | RpcRefusal;

/** What a bare body that carries a message but names no method asks for. */
const BARE_METHOD = 'message/send';

/**
 * Recognises a parsed body as JSON-RPC 2.0 or as a bare call (platform, 1.13 step 9; D55). Checks the envelope
 * only: method names and params are the agent's business. A bare body with a message may leave out the method.
 */
export function parseRpcRequest(body: unknown): RpcRequestResult {
  if (!isJsonObject(body)) return refuse({}, Array.isArray(body) ? 'batch' : 'not_an_object');
  const isJsonRpc = Object.hasOwn(body, 'jsonrpc');
  if (isJsonRpc && body.jsonrpc !== '2.0') return refuse(body, 'wrong_jsonrpc');
  const hasId = Object.hasOwn(body, 'id');
  if (isJsonRpc && hasId && !isRpcId(body.id)) return refuse(body, 'wrong_id');
  const method = textField(body, 'method') ?? (!isJsonRpc && sentMessageOf(body) ? BARE_METHOD : undefined);
  if (method === undefined) return refuse(body, 'no_method');
  const params = fieldOf(body, 'params');
  if (!isParams(params, isJsonRpc)) return refuse(body, 'wrong_params');
  return {
    ok: true,
    request: { isJsonRpc, id: hasId && isRpcId(body.id) ? body.id : undefined, method, params, body },
  };
}

const isRpcId = (value: unknown): value is RpcId =>
  value === null || typeof value === 'string' || typeof value === 'number';

/** JSON-RPC allows a list by position; for a bare body nothing says what a list would mean. */
const isParams = (params: unknown, isJsonRpc: boolean): boolean =>
  params === undefined || isJsonObject(params) || (isJsonRpc && Array.isArray(params));

const refuse = (body: JsonObject, problem: RpcProblem): RpcRefusal => ({
  ok: false,
  problem,
  code: RPC_PROBLEMS[problem],
  isJsonRpc: Object.hasOwn(body, 'jsonrpc'),
  id: Object.hasOwn(body, 'id') && isRpcId(body.id) ? body.id : null,
});
