import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

// What Node gives clients a minute or five for, they have a moment for here.
const PATIENCE = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 };

let platform: TestPlatform;
let port: number;
/** Of a listener that is hardly patient. */
let hasty: number;
let agent: ScriptedAgent;
let target: SeededAgent;
const sockets = new Set<Socket>();
beforeAll(async () => {
  platform = await createTestPlatform();
  port = await openFront({ fastLane: true });
  hasty = await openFront({ fastLane: true, patience: PATIENCE });
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('Hello.'));
  target = await seedAgent(platform, { url: agent.url });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await agent.close();
  await platform.reset();
});
afterAll(async () => {
  await closeFronts();
  await platform.close();
});

async function open(at = port): Promise<Socket> {
  const socket = connect({ port: at, host: '127.0.0.1', allowHalfOpen: true });
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
}

let sent = 0;
function request(length?: number): { head: string; body: string } {
  sent += 1;
  const parts = [{ kind: 'text', text: 'Hi' }];
  const message = { kind: 'message', role: 'user', messageId: `m-${sent}`, parts };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } });
  const lines = [
    `POST /api/workspaces/${target.id}/a2a HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${length ?? body.length}`,
    'connection: close',
  ];
  return { head: `${lines.join('\r\n')}\r\n`, body };
}

/** Writes one byte after the other, and never comes to an end by itself. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 20);
  socket.once('close', () => clearInterval(timer)).on('error', () => {});
}
const statusOf = async (socket: Socket): Promise<number> =>
  Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1] ?? 0);

describe('a client that', () => {
  it('drips its headers is cut off, and its message goes nowhere', async () => {
    const socket = await open(hasty);
    socket.write(`${request().head}x-drip: `);
    drip(socket, 'x');
    expect(await statusOf(socket)).toBe(408);
    expect(agent.requests).toHaveLength(0);
  });

  it('drips its body is cut off, and its message goes nowhere', async () => {
    const { head } = request(5000);
    const socket = await open(hasty);
    socket.write(`${head}\r\n{`);
    drip(socket, ' ');
    expect(await statusOf(socket)).toBeGreaterThanOrEqual(0);
    expect(socket.readableEnded || socket.destroyed).toBe(true);
    expect(agent.requests).toHaveLength(0);
  });

  it('sends less than it says and closes its half: its message goes nowhere', async () => {
    const { head, body } = request(5000);
    const socket = await open();
    socket.end(`${head}\r\n${body}`);
    expect(await statusOf(socket)).not.toBe(200);
    expect(agent.requests).toHaveLength(0);
  });

  it('sends more than it says is told so, or answered: its message goes out once at most', async () => {
    const { head, body } = request();
    const socket = await open();
    socket.write(`${head}\r\n${body}{"jsonrpc":"2.0"}`);
    expect([200, 400]).toContain(await statusOf(socket));
    await platform.deps.background.drain();
    expect(agent.requests.length).toBeLessThanOrEqual(1);
  });

  it('closes its half after its request is taken for gone, which cancels nothing', async () => {
    const { head, body } = request();
    const socket = await open();
    socket.end(`${head}\r\n${body}`);
    await text(socket);
    await vi.waitFor(() => expect(agent.requests).toHaveLength(1));
    await vi.waitFor(async () => {
      const answered = await platform.sql`select 1 from activity_logs where status = 'ok'`;
      expect(answered).toHaveLength(1);
    });
  });

  it('holds hundreds of connections open with half a request keeps nobody else out', async () => {
    for (let held = 0; held < 200; held += 1) (await open()).on('error', () => {}).write(request().head);
    const { head, body } = request();
    const socket = await open();
    socket.write(`${head}\r\n${body}`);
    expect(await statusOf(socket)).toBe(200);
  });
});
