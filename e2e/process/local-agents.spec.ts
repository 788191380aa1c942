import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';
import { processStartTime } from '@/server/platform/embedded-postgres/process-identity';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { endAllChildren } from './support/child';
import { post } from './support/sdk-agent-process';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

/** Soon enough for a start that has to wait for its turn once. */
const SOON = { timeout: 20_000 };
const started = new Set<number>();

test.afterAll(async () => {
  // Agents outlive their server by design.
  for (const pid of started) {
    if ((await processStartTime(pid)) !== null) process.kill(pid, 'SIGKILL');
  }
  await endAllChildren();
  await removeTempFolders();
});

test('an agent of this host comes online, answers, is brought back when it dies, and outlives a kill -9 of its server', async () => {
  test.setTimeout(90_000);
  const dataDir = makeTempFolder('local-agents');
  const env = {
    DATA_DIR: dataDir,
    // The agent knows the address of its server from its start on.
    PORT: String(await findFreePort()),
    MOLECULE_AGENT_PROGRAM: await buildEchoAgent(),
  };
  let server = await startServer(env);
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Here',
    runtime: 'claude-code',
  });
  const folder = join(dataDir, 'workspaces', id);
  const pidNow = (): number => {
    const { pid } = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8')) as { pid: number };
    started.add(pid);
    return pid;
  };
  await expectOnline(server, id);
  await expectEcho(server, id);
  const first = pidNow();

  process.kill(first, 'SIGKILL');
  const refused = await say(server, id, 'Are you there?');
  expect(refused).toMatchObject({ status: 503, body: { error: { data: { code: 'agent_dead' } } } });
  await expect.poll(() => pidNow(), SOON).not.toBe(first);
  await expectOnline(server, id);
  await expectEcho(server, id);
  const second = pidNow();

  server.kill('SIGKILL');
  await server.ended;
  expect(await processStartTime(second)).not.toBeNull();
  server = await startServer(env);
  await expectEcho(server, id);
  await expectOnline(server, id);
  expect(pidNow(), 'it was taken over, not started again').toBe(second);

  await server.api.remove(id, { purge: true });
  await expect.poll(() => processStartTime(second), SOON).toBeNull();
  await expect.poll(() => existsSync(folder), SOON).toBe(false);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

async function expectOnline({ api }: ServerProcess, id: string): Promise<void> {
  const status = async () =>
    (await api.json<{ status: string; last_sample_error?: string | null }>('GET', `/workspaces/${id}`))
      .status;
  await expect.poll(status, SOON).toBe('online');
}

async function expectEcho(server: ServerProcess, id: string): Promise<void> {
  const { body } = await say(server, id, 'Hi');
  expect(body).toMatchObject({ result: { parts: [{ text: 'echo: Hi' }] } });
}

function say({ port }: ServerProcess, id: string, text: string) {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: crypto.randomUUID(),
    parts: [{ kind: 'text', text }],
  };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
  return post(`http://127.0.0.1:${port}/api/workspaces/${id}/a2a`, body, {});
}
