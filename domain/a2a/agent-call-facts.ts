import { type AgentInterface, parseAgentCard, requiredExtensions } from './agent-card';

/** What calls to an agent need to know of the card that it registered with. */
export interface AgentCallFacts {
  /** Empty where it has none, or names no address. */
  readonly interfaces: readonly AgentInterface[];
  /** Which a client has to name in every request. */
  readonly requiredExtensions: readonly string[];
}

export const readAgentCallFacts = (card: unknown): AgentCallFacts => ({
  interfaces: parseAgentCard(card)?.interfaces ?? [],
  requiredExtensions: requiredExtensions(card),
});
