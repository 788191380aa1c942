import { expect, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import type { JsonObject } from '@/domain/a2a/json';
import { requestRoute, routeOf } from './call-route';
import { collect, type SseMessage } from './read-sse';

/** A client of A2A with what its stream has brought so far. */
export interface A2aStreamClient {
  readonly response: Response;
  readonly messages: readonly SseMessage[];
  readonly ended: Promise<void>;
  results(): unknown[];
  errors(): unknown[];
  ids(): (string | null)[];
  leave(): void;
}

/** Asks an agent for something that is answered by a stream, and reads it as it comes. */
export async function openA2aStream(
  workspaceId: string,
  { method, params, headers }: { method: string; params: JsonObject; headers: Record<string, string> },
): Promise<A2aStreamClient> {
  const response = await requestRoute(routeOf(sendToAgent), {
    params: { id: workspaceId },
    rawBody: JSON.stringify({ jsonrpc: '2.0', id: 'r', method, params }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  if (!response.body) throw new Error('the answer has no body');
  return readA2aStream(response, response.body);
}

/** The same, of a stream that is open already. */
export function readA2aStream(response: Response, body: ReadableStream<Uint8Array>): A2aStreamClient {
  const messages: SseMessage[] = [];
  const reader = body.getReader();
  return {
    response,
    messages,
    ended: collect(reader, messages),
    results: () => messages.map(({ data }) => data.result),
    errors: () => messages.map(({ data }) => data.error),
    ids: () => messages.map(({ id }) => id),
    leave: () => void reader.cancel().catch(() => {}),
  };
}

/** Waits until a client has heard so many events. */
export const heard = (client: Pick<A2aStreamClient, 'messages'>, count: number): Promise<void> =>
  vi.waitFor(() => expect(client.messages.length).toBeGreaterThanOrEqual(count), { interval: 10 });
