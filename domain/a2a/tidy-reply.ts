import { isJsonObject, type JsonObject } from './json';
import type { ProtocolVersion } from './protocol-version';
import { isSendMethod, isStreamingMethod } from './rpc-method';

const FIELDS = {
  task: 'task',
  message: 'message',
  'status-update': 'statusUpdate',
  'artifact-update': 'artifactUpdate',
} as const;

/**
 * An agent's answer with what strict readers want and some agents forget: the id and `jsonrpc` of the answer, in 0.3 the
 * `kind` of the result (the SDK's own 0.3.14 leaves it out where an agent failed), in 1.0 the field around it. What an
 * answer has stays as it is.
 */
export function tidyReply(
  envelope: JsonObject,
  { request, version }: { readonly request: JsonObject; readonly version: ProtocolVersion },
): JsonObject {
  const { result } = envelope;
  const head = { ...envelope, jsonrpc: '2.0', id: request.id ?? null };
  if (!isJsonObject(result)) return head;
  const kind = kindOf(result);
  if (kind === null) return head;
  if (version === '0.3') return 'kind' in result ? head : { ...head, result: { ...result, kind } };
  const method = String(request.method);
  const isWrapped = isSendMethod(method) || isStreamingMethod(method);
  return isWrapped ? { ...head, result: { [FIELDS[kind]]: result } } : head;
}

/** What a bare result is; null for one with a field around it, or for nothing known. */
function kindOf(result: JsonObject): keyof typeof FIELDS | null {
  if (Object.values(FIELDS).some((field) => isJsonObject(result[field]))) return null;
  const has = (field: string): boolean => Object.hasOwn(result, field);
  if (has('artifact')) return 'artifact-update';
  if (has('status')) return has('id') ? 'task' : 'status-update';
  return has('parts') ? 'message' : null;
}
