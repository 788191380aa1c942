import type { JsonObject } from './json';
import type { ProtocolVersion } from './protocol-version';
import type { RpcId } from './rpc-request';

interface A2aErrorRow {
  /** JSON-RPC code. */
  readonly code: number;
  /** HTTP status where the protocol is spoken over REST. */
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const row = (code: number, status: number, reason: string, message: string): A2aErrorRow => ({
  code,
  status,
  reason,
  message,
});

/** The errors that A2A itself names (A2A specification, 1.9), as of 1.0.1. */
export const A2A_ERRORS = {
  taskNotFound: row(-32001, 404, 'TASK_NOT_FOUND', 'There is no such task.'),
  taskNotCancelable: row(-32002, 400, 'TASK_NOT_CANCELABLE', 'The task can no longer be canceled.'),
  pushNotificationNotSupported: row(
    -32003,
    400,
    'PUSH_NOTIFICATION_NOT_SUPPORTED',
    'Push notifications are not offered here.',
  ),
  unsupportedOperation: row(-32004, 400, 'UNSUPPORTED_OPERATION', 'The agent does not offer this operation.'),
  contentTypeNotSupported: row(
    -32005,
    400,
    'CONTENT_TYPE_NOT_SUPPORTED',
    'The agent does not take this type of content.',
  ),
  invalidAgentResponse: row(
    -32006,
    500,
    'INVALID_AGENT_RESPONSE',
    'The agent answered with something that is no A2A answer.',
  ),
  extendedAgentCardNotConfigured: row(
    -32007,
    400,
    'EXTENDED_AGENT_CARD_NOT_CONFIGURED',
    'There is no extended agent card.',
  ),
  extensionSupportRequired: row(
    -32008,
    400,
    'EXTENSION_SUPPORT_REQUIRED',
    'The agent requires an extension that the request does not name.',
  ),
  versionNotSupported: row(
    -32009,
    400,
    'VERSION_NOT_SUPPORTED',
    'Only versions 0.3 and 1.0 of A2A are spoken here.',
  ),
} as const satisfies Record<string, A2aErrorRow>;

const PROTOCOL_DOMAIN = 'a2a-protocol.org';

export interface RpcErrorInput {
  /** The caller's id; null when it could not be read. */
  readonly id: RpcId;
  /** The version the caller speaks, which is not always the agent's. */
  readonly version: ProtocolVersion;
  /** JSON-RPC code. */
  readonly code: number;
  readonly message: string;
  /** In capitals with underscores, e.g. TASK_NOT_FOUND. */
  readonly reason: string;
  /** Whose reason it is; without one it is the protocol's own. */
  readonly domain?: string;
  /** More about the error, e.g. `code` and `request_id` of D39. */
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * A JSON-RPC error in the shape of the caller's version (A2A specification, 1.3 and 1.7): 1.0 gets one ErrorInfo
 * under `data`, with `details` as its metadata; 0.3 gets `details` themselves, or no `data` at all.
 */
export function rpcErrorAnswer(error: RpcErrorInput): JsonObject {
  const { id, version, code, message, reason, domain = PROTOCOL_DOMAIN, details } = error;
  const metadata = details === undefined ? {} : { metadata: { ...details } };
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain, ...metadata };
  const dataV03 = details === undefined ? {} : { data: { ...details } };
  return {
    jsonrpc: '2.0',
    id,
    error: { code, message, ...(version === '1.0' ? { data: [info] } : dataV03) },
  };
}
