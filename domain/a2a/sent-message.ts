import { fieldOf, type JsonObject, objectField } from './json';
import { mergeRoutes, routesOf } from './merge-routes';
import { type A2aMessage, contextIdOf, readMessage } from './message';
import { readOnce } from './read-once';

/**
 * The message that a request carries to an agent (platform, 1.13 and 1.19). `body` is the request as received or
 * stored, or its JSON text: a JSON-RPC envelope, the same without `jsonrpc` (D55), or the fields of `params` alone.
 * The message is `message` (`request` in 0.3 over REST), an object or a string; what a bare caller writes as
 * `parts`, `content`, `text` or `task` beside or instead of it counts too. Null when there is no message.
 */
export const sentMessageOf = readOnce<A2aMessage | null>(
  (request) => messageInParams(paramsOf(request)),
  null,
);

/** The same for the `params` of a request alone. */
export function messageInParams(params: JsonObject): A2aMessage | null {
  const message = readMessage(fieldOf(params, 'message', 'request'));
  const parts = mergeRoutes([message?.parts ?? [], ...routesOf(params)]);
  if (message === null && parts.length === 0) return null;
  const contextId = message?.contextId ?? contextIdOf(params);
  return {
    messageId: null,
    role: 'user',
    ...message,
    parts,
    ...(contextId === undefined ? {} : { contextId }),
  };
}

/** Without `params` only a bare body is its own params: an envelope has fields of its own. */
function paramsOf(request: JsonObject): JsonObject {
  return objectField(request, 'params') ?? (Object.hasOwn(request, 'jsonrpc') ? {} : request);
}
