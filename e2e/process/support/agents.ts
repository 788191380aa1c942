import { expect } from '@playwright/test';
import { post } from './sdk-agent-process';
import type { ServerProcess } from './server-process';

/** Soon enough for a start that has to wait for its turn once. */
export const SOON = { timeout: 30_000 };

export async function expectOnline({ api }: ServerProcess, id: string, limits = SOON): Promise<void> {
  const status = async () => (await api.json<{ status: string }>('GET', `/workspaces/${id}`)).status;
  await expect.poll(status, limits).toBe('online');
}

/** The agent of a workspace answers a message. */
export async function expectEcho(server: ServerProcess, id: string): Promise<void> {
  const { body } = await say(server, id, 'Hi');
  expect(body).toMatchObject({ result: { parts: [{ text: 'echo: Hi' }] } });
}

/** Sends a message as the owner. */
export function say({ port }: ServerProcess, id: string, text: string) {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: crypto.randomUUID(),
    parts: [{ kind: 'text', text }],
  };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
  return post(`http://127.0.0.1:${port}/api/workspaces/${id}/a2a`, body, {});
}
