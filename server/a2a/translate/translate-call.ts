import { rpcMethodOf } from '@/domain/a2a/rpc-method';
import { composeCall } from './compose-call';
import { loadSdk } from './load-sdk';
import type { AgentReply, TranslatedCall } from './translated-call';

/**
 * Speaks to an agent in another version than its client does, in both directions (A2A specification, 1.7). The answer is
 * in the client's version and under the client's id: an envelope, or, once the agent has opened a stream, its envelopes. An
 * agent's error is an envelope too, in a stream the last one. A reader that stops early ends the agent's stream.
 * @throws AppError `invalid_field` for params that are none in the client's version, `agent_answer_unreadable` for an
 * answer that is none in the agent's, and whatever `send` rejects with
 */
export async function translateCall(call: TranslatedCall): Promise<AgentReply> {
  // Nothing is known of methods that A2A does not name; they mean the same in every version.
  if (rpcMethodOf(String(call.request.method)) === null) return call.send(call.request);
  return composeCall(await loadSdk(), call);
}
