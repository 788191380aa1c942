import type { JsonObject } from '@/domain/a2a/json';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';

/** What an agent answers: one JSON-RPC envelope, or those of its stream in their order. */
export type AgentReply = JsonObject | AsyncIterable<JsonObject>;

export interface TranslatedCall {
  /** The client's request, a JSON-RPC envelope in the version `from`. */
  readonly request: JsonObject;
  /** What the client speaks. */
  readonly from: ProtocolVersion;
  /** What the agent speaks. */
  readonly to: ProtocolVersion;
  /**
   * Carries a request in the agent's version to the agent, once. What it rejects with reaches the caller of
   * `translateCall`, or the reader of the stream, as it is.
   */
  send(request: JsonObject): Promise<AgentReply>;
}
