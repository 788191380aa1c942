import { randomUUID } from 'node:crypto';
import { waitUntil } from '../platform/embedded-postgres/polling';

const LISTENS_MS_MAX = 20_000;

/** Says something to an echo agent that no platform has claimed yet, once it listens; resolves with what it answers. */
export async function askEchoAgent(url: string, text: string): Promise<string> {
  const isThere = (): Promise<boolean> =>
    // Node 20's own fetch waits for good where a connection is reset in the moment in which it is made.
    fetch(`${url}/health`, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.ok,
      () => false,
    );
  if (!(await waitUntil(isThere, LISTENS_MS_MAX))) throw new Error(`no agent listens at ${url}`);
  const message = { kind: 'message', role: 'user', messageId: randomUUID(), parts: [{ kind: 'text', text }] };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } }),
  });
  const { result, error } = (await response.json()) as {
    result?: { parts: { text: string }[] };
    error?: { message: string };
  };
  if (!result) throw new Error(`the agent answered with an error: ${error?.message}`);
  return result.parts.map((part) => part.text).join('');
}
