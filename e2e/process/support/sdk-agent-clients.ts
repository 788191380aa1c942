import { type AgentCard, Message } from '@a2a-js/sdk';
import {
  type Client as Client10,
  ClientFactory as ClientFactory10,
  createAuthenticatingFetchWithRetry,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory as JsonRpcTransportFactory10,
} from '@a2a-js/sdk/client';
import type { AgentCard as AgentCard03 } from 'a2a-sdk-0-3';
import { type Client as Client03, ClientFactory, JsonRpcTransportFactory } from 'a2a-sdk-0-3/client';
import type { CardJson } from './sdk-agent-link';

/** Both SDKs take headers this way; a header that is given with a call wins. */
const fetchWith = (headers: Record<string, string>): typeof fetch =>
  createAuthenticatingFetchWithRetry(fetch, {
    headers: async () => headers,
    shouldRetryWithHeaders: async () => undefined,
  });

const LEGACY = { legacyCompat: { enabled: true } } as const;

/**
 * The official client of 1.3.0. It speaks 1.0 to a card that names an interface of 1.0, and 0.3 to others; the latter only
 * when both the transport and the resolver of cards are told that they may.
 */
export function createClient10(card: CardJson, headers: Record<string, string>): Promise<Client10> {
  const resolver = new DefaultAgentCardResolver(LEGACY);
  const transport = new JsonRpcTransportFactory10({ fetchImpl: fetchWith(headers), ...LEGACY });
  const factory = new ClientFactory10({ transports: [transport], cardResolver: resolver });
  const known: AgentCard = resolver.normalizeAgentCard(card);
  return factory.createFromAgentCard(known);
}

/** The official client of 0.3.14: reads `url` and `preferredTransport` of a card, and knows no others. */
export function createClient03(card: CardJson, headers: Record<string, string>): Promise<Client03> {
  const transport = new JsonRpcTransportFactory({ fetchImpl: fetchWith(headers) });
  return new ClientFactory({ transports: [transport] }).createFromAgentCard(card as unknown as AgentCard03);
}

/** Sends a text with either client; returns the texts of the answer. */
export async function ask10(client: Client10, text: string, messageId: string): Promise<string> {
  const message = Message.fromJSON({ messageId, role: 'ROLE_USER', parts: [{ text }] });
  const answer = await client.sendMessage({ tenant: '', message, configuration: undefined, metadata: {} });
  const parts = 'messageId' in answer ? answer.parts : answer.artifacts.flatMap((artifact) => artifact.parts);
  return parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('\n');
}

export async function ask03(client: Client03, text: string, messageId: string): Promise<string> {
  const message = { kind: 'message', messageId, role: 'user', parts: [{ kind: 'text', text }] } as const;
  const answer = await client.sendMessage({ message: { ...message, parts: [...message.parts] } });
  const parts =
    answer.kind === 'message' ? answer.parts : (answer.artifacts ?? []).flatMap((artifact) => artifact.parts);
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n');
}
