import type { JsonObject } from './json';
import type { A2aMessage } from './message';
import { textOfParts } from './part';
import type { ProtocolVersion } from './protocol-version';
import type { RpcId } from './rpc-request';
import { type OwnTask, toWireMessage, toWireTask } from './wire-message';

interface Envelope {
  /** The caller's id; null answers a request without one. */
  readonly id: RpcId;
  readonly version: ProtocolVersion;
  /** Fields beside `result` for published clients of the reference, such as `queued` (D55). */
  readonly extras?: JsonObject;
}

/** The answer to a send with a message: `result` is the Message in 0.3 and `{message}` in 1.0 (A2A specification, 1.3). */
export function rpcMessageAnswer(message: A2aMessage, envelope: Envelope): JsonObject {
  const wire = toWireMessage(message, envelope.version);
  return rpcResult(envelope.version === '0.3' ? wire : { message: wire }, envelope);
}

/** The answer to a send with a task, e.g. one in state submitted for a queued message (D55). */
export function rpcTaskAnswer(task: OwnTask, envelope: Envelope): JsonObject {
  const wire = toWireTask(task, envelope.version);
  return rpcResult(envelope.version === '0.3' ? wire : { task: wire }, envelope);
}

/** Any result in a JSON-RPC envelope; extras never displace `jsonrpc`, `id` or `result`. */
export const rpcResult = (result: unknown, { id, extras }: Omit<Envelope, 'version'>): JsonObject => ({
  ...extras,
  jsonrpc: '2.0',
  id,
  result,
});

/**
 * The answer to a caller that sent no `jsonrpc` (D55): the text under `response`, and the Message in the shape of
 * 0.3 under `result`, where clients of the reference look for parts and files.
 */
export const bareMessageAnswer = (message: A2aMessage, extras: JsonObject = {}): JsonObject => ({
  ...extras,
  response: textOfParts(message.parts),
  result: toWireMessage(message, '0.3'),
});
