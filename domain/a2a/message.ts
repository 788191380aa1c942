import { fieldOf, isJsonObject, type JsonObject, objectField, textField } from './json';
import { mergeRoutes, routesOf } from './merge-routes';
import type { A2aPart } from './part';
import { readParts } from './read-parts';

export type A2aRole = 'user' | 'agent';

/** One turn, whichever version it came in. `messageId` is null when its sender gave none. */
export interface A2aMessage {
  readonly messageId: string | null;
  readonly role: A2aRole;
  readonly parts: readonly A2aPart[];
  readonly contextId?: string;
  readonly taskId?: string;
  readonly metadata?: JsonObject;
}

/** Besides `agent`: ProtoJSON by name and by number, and the words that model interfaces use for the same side. */
const AGENT_ROLES: ReadonlySet<unknown> = new Set(['agent', 'role_agent', 'assistant', 'model', 2]);

/**
 * Reads a Message of 0.2, 0.3 or 1.0 in either spelling (A2A specification, 1.3), or a plain string, which is a
 * message of one text part. A role that is missing or unknown reads as `user`. Null for anything else.
 */
export function readMessage(value: unknown): A2aMessage | null {
  if (typeof value === 'string') return { messageId: null, role: 'user', parts: readParts(value) };
  if (!isJsonObject(value)) return null;
  const contextId = contextIdOf(value);
  const taskId = textField(value, 'taskId', 'task_id');
  const metadata = objectField(value, 'metadata');
  return {
    messageId: messageIdOf(value) ?? null,
    role: roleOf(value),
    parts: mergeRoutes(routesOf(value)),
    ...(contextId === undefined ? {} : { contextId }),
    ...(taskId === undefined ? {} : { taskId }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** `messageId` of a wire message in either spelling; undefined when it has none or ''. */
export const messageIdOf = (message: JsonObject): string | undefined =>
  textField(message, 'messageId', 'message_id');

/** `contextId` of a message, task or event in either spelling. */
export const contextIdOf = (holder: JsonObject): string | undefined =>
  textField(holder, 'contextId', 'context_id');

/** The side a wire message is from; without a role it is `user`. */
export function roleOf(message: JsonObject): A2aRole {
  const role = fieldOf(message, 'role');
  return AGENT_ROLES.has(typeof role === 'string' ? role.toLowerCase() : role) ? 'agent' : 'user';
}
