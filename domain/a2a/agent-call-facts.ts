import { type AgentCard, parseAgentCard, requiredExtensions } from './agent-card';

/** What calls to an agent need to know of the card that it registered with. */
export interface AgentCallFacts {
  /** Null: none has been registered. */
  readonly card: AgentCard | null;
  /** Which a client has to name in every request. */
  readonly requiredExtensions: readonly string[];
}

export const readAgentCallFacts = (card: unknown): AgentCallFacts => ({
  card: parseAgentCard(card),
  requiredExtensions: requiredExtensions(card),
});
