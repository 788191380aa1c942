import type { ProtocolVersion } from './protocol-version';

/** One operation of A2A with its name in JSON-RPC per version; null where a version has none. */
export interface RpcMethod {
  readonly operation: string;
  readonly '0.3': string | null;
  readonly '1.0': string;
  /** It carries a message to an agent. */
  readonly sends: boolean;
  /** It is answered by a stream of events. */
  readonly streams: boolean;
}

const row = (
  operation: string,
  v03: string | null,
  v10: string,
  { sends = false, streams = false } = {},
): RpcMethod => ({ operation, '0.3': v03, '1.0': v10, sends, streams });

/** A2A specification, 1.2. */
export const RPC_METHODS: readonly RpcMethod[] = [
  row('send', 'message/send', 'SendMessage', { sends: true }),
  row('stream', 'message/stream', 'SendStreamingMessage', { sends: true, streams: true }),
  row('get', 'tasks/get', 'GetTask'),
  row('list', null, 'ListTasks'),
  row('cancel', 'tasks/cancel', 'CancelTask'),
  row('resubscribe', 'tasks/resubscribe', 'SubscribeToTask', { streams: true }),
  row('push-create', 'tasks/pushNotificationConfig/set', 'CreateTaskPushNotificationConfig'),
  row('push-get', 'tasks/pushNotificationConfig/get', 'GetTaskPushNotificationConfig'),
  row('push-list', 'tasks/pushNotificationConfig/list', 'ListTaskPushNotificationConfigs'),
  row('push-delete', 'tasks/pushNotificationConfig/delete', 'DeleteTaskPushNotificationConfig'),
  row('extended-card', 'agent/getAuthenticatedExtendedCard', 'GetExtendedAgentCard'),
];

// A Map: `__proto__` and `constructor` are method names somebody may send.
const BY_NAME: ReadonlyMap<string, RpcMethod> = new Map(
  RPC_METHODS.flatMap((method) =>
    [method['0.3'], method['1.0']].flatMap((name) => (name === null ? [] : [[name, method] as const])),
  ),
);

/** The operation that `method` names in any version; null for a name of an extension or of nobody. */
export const rpcMethodOf = (method: string): RpcMethod | null => BY_NAME.get(method) ?? null;

/** The name of the same operation in `version`; null when `method` is unknown or that version has none. */
export const rpcMethodIn = (method: string, version: ProtocolVersion): string | null =>
  rpcMethodOf(method)?.[version] ?? null;

/** The version whose name `method` is; null when it is the name of none. */
export function versionOfMethod(method: string): ProtocolVersion | null {
  const known = rpcMethodOf(method);
  if (known === null) return null;
  return known['1.0'] === method ? '1.0' : '0.3';
}

/** True when the request carries a message to an agent, answered at once or by a stream. */
export const isSendMethod = (method: string): boolean => rpcMethodOf(method)?.sends === true;

/** True when the answer is a stream of events. */
export const isStreamingMethod = (method: string): boolean => rpcMethodOf(method)?.streams === true;
