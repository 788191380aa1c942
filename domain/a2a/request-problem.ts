import { fieldOf, isJsonObject, type JsonObject, objectField } from './json';
import type { ProtocolVersion } from './protocol-version';
import { isSendMethod, rpcMethodOf, versionOfMethod } from './rpc-method';

/** Why a request of JSON-RPC is refused here before its agent hears of it. */
export type RequestProblem =
  | { readonly kind: 'other_version'; readonly version: ProtocolVersion }
  | { readonly kind: 'push' }
  | { readonly kind: 'extended_card' }
  | { readonly kind: 'params'; readonly field: string; readonly text: string };

interface Request {
  readonly method: string;
  readonly params: unknown;
  /** The version that the request is in. */
  readonly version: ProtocolVersion;
}

/** The name of a push configuration beside a message, in 0.3 and in 1.0, in either spelling. */
const INLINE_PUSH = [
  'pushNotificationConfig',
  'push_notification_config',
  'taskPushNotificationConfig',
  'task_push_notification_config',
] as const;

/**
 * What is wrong with a request by the rules that hold for every agent (A2A specification, 1.5 to 1.7): a method's name
 * belongs to one version, push notifications and extended cards are not offered here, a message has parts, and no
 * length is negative. Methods that A2A does not name belong to extensions: of those nothing is known, so null.
 */
export function problemOfRequest({ method, params, version }: Request): RequestProblem | null {
  const known = rpcMethodOf(method);
  if (known === null) return null;
  const own = versionOfMethod(method);
  if (own !== null && own !== version) return { kind: 'other_version', version: own };
  if (known.operation.startsWith('push-')) return { kind: 'push' };
  if (known.operation === 'extended-card') return { kind: 'extended_card' };
  return isJsonObject(params) ? problemOfParams(params, isSendMethod(method)) : null;
}

function problemOfParams(params: JsonObject, sends: boolean): RequestProblem | null {
  if (!sends) return problemOfLength(params, 'params');
  const message = objectField(params, 'message');
  const parts = message && fieldOf(message, 'parts');
  if (Array.isArray(parts) && parts.length === 0) {
    return { kind: 'params', field: 'params.message.parts', text: 'A message has at least one part.' };
  }
  const configuration = objectField(params, 'configuration');
  if (configuration === undefined) return null;
  if (fieldOf(configuration, ...INLINE_PUSH) !== undefined) return { kind: 'push' };
  return problemOfLength(configuration, 'params.configuration');
}

function problemOfLength(holder: JsonObject, place: string): RequestProblem | null {
  const length = fieldOf(holder, 'historyLength', 'history_length');
  if (length === undefined || (Number.isSafeInteger(length) && Number(length) >= 0)) return null;
  const field = `${place}.historyLength`;
  return { kind: 'params', field, text: `${field} must be a whole number that is not negative.` };
}
