import { fieldOf, isJsonObject, type JsonObject } from './json';
import { messageIdOf } from './message';
import { isSendMethod, versionOfMethod } from './rpc-method';
import { parseRpcRequest, type RpcId, type RpcRefusal, type RpcRequest } from './rpc-request';
import { messageInParams } from './sent-message';
import { toWireMessage } from './wire-message';

export interface NormalisedRequest {
  /** How the caller spoke, which decides the shape of the answer. */
  readonly isJsonRpc: boolean;
  /** As the caller gave it; undefined when there was none, also where `body` now has a minted one. */
  readonly id: RpcId | undefined;
  readonly method: string;
  /** Of `params.message`; null when the request carries no message. */
  readonly messageId: string | null;
  /** What goes to the agent. */
  readonly body: JsonObject;
}

export type NormaliseResult = { readonly ok: true; readonly request: NormalisedRequest } | RpcRefusal;

/**
 * Makes the request that goes to the agent (platform, 1.13 step 9): a bare body becomes a JSON-RPC envelope with an
 * id, and `params.message` gets a messageId from `newId` when it has none in either spelling. Everything else,
 * unknown fields included, is passed on as it is and `body` itself is not changed. Of a bare body without `params`
 * the remaining fields become params, and one whose message is a plain text gets the Message made of it; a caller
 * of JSON-RPC is expected to know the protocol and has its params left alone.
 */
export function normaliseRequest(
  body: unknown,
  { newId }: { readonly newId: () => string },
): NormaliseResult {
  const parsed = parseRpcRequest(body);
  if (!parsed.ok) return parsed;
  const { isJsonRpc, id, method } = parsed.request;
  const envelope = isJsonRpc ? parsed.request.body : wrap(parsed.request, newId);
  const given = fieldOf(envelope, 'params');
  const { params, messageId } = withMessageId(given, newId);
  // Where nothing was added it goes on as it came, and an absent `params` stays absent.
  const outgoing = params === given ? envelope : { ...envelope, params };
  return { ok: true, request: { isJsonRpc, id, method, messageId, body: outgoing } };
}

function wrap({ body, id, method }: RpcRequest, newId: () => string): JsonObject {
  const { id: _id, method: _method, params: given, ...rest } = body;
  const head = { jsonrpc: '2.0', id: id ?? newId(), method };
  return isJsonObject(given)
    ? { ...rest, ...head, params: withMessage(given, method) }
    : { ...head, params: withMessage(rest, method) };
}

function withMessage(params: JsonObject, method: string): JsonObject {
  const version = isSendMethod(method) ? versionOfMethod(method) : null;
  if (version === null || isJsonObject(fieldOf(params, 'message'))) return params;
  const message = messageInParams(params);
  return message === null ? params : { ...params, message: toWireMessage(message, version) };
}

function withMessageId(
  params: unknown,
  newId: () => string,
): { readonly params: unknown; readonly messageId: string | null } {
  const message = isJsonObject(params) ? fieldOf(params, 'message') : undefined;
  if (!isJsonObject(params) || !isJsonObject(message)) return { params, messageId: null };
  const given = messageIdOf(message) ?? fieldOf(message, 'messageId', 'message_id');
  // An id of another type is not ours to replace: whether it is accepted is for the agent to say.
  if (given !== undefined && given !== '') return { params, messageId: plainId(given) };
  const messageId = newId();
  // A ProtoJSON parser refuses one field in two spellings, so an empty one is filled where it stands.
  const name =
    Object.hasOwn(message, 'message_id') && !Object.hasOwn(message, 'messageId') ? 'message_id' : 'messageId';
  return { params: { ...params, message: { ...message, [name]: messageId } }, messageId };
}

const plainId = (id: unknown): string | null =>
  typeof id === 'string' || typeof id === 'number' ? `${id}` : null;
