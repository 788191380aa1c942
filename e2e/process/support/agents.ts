import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { post } from './sdk-agent-process';
import type { ServerProcess } from './server-process';

/** Soon enough for a start that has to wait for its turn once. */
export const SOON = { timeout: 60_000 };

export async function expectOnline({ api }: ServerProcess, id: string, limits = SOON): Promise<void> {
  const status = async () => (await api.json<{ status: string }>('GET', `/workspaces/${id}`)).status;
  await expect.poll(status, limits).toBe('online');
}

/** The agent of a workspace answers a message. */
export async function expectEcho(server: ServerProcess, id: string): Promise<void> {
  const { body } = await say(server, id, 'Hi');
  expect(body).toMatchObject({ result: { parts: [{ text: 'echo: Hi' }] } });
}

/** The process of an agent of this host; 0 while there is none: between two starts, and before it is written down. */
export function agentPidOf(dataDir: string, id: string): number {
  try {
    const record = readFileSync(join(dataDir, 'workspaces', id, 'machine.json'), 'utf8');
    return (JSON.parse(record) as { pid: number | null }).pid ?? 0;
  } catch {
    return 0;
  }
}

/** Kills an agent of this host with kill -9; the process that it was. */
export function killAgentOf(dataDir: string, id: string): number {
  const pid = agentPidOf(dataDir, id);
  // 0 would be everybody of the group of these tests.
  if (pid === 0) throw new Error(`${id} has no agent to kill`);
  process.kill(pid, 'SIGKILL');
  return pid;
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
