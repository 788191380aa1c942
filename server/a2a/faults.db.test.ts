import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMetrics } from '@/contracts/platform';
import { askRaw } from '@/server/testing/ask-raw';
import { requestRoute, routeOf } from '@/server/testing/call-route';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

// Through the real front server and real sockets: what a broken agent does to its caller, and that nothing stays open.
let platform: TestPlatform;
let port: number;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
  port = await openFront({ fastLane: true });
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { url: agent.url, idleTimeout: 1 });
});
afterEach(async () => {
  await agent.close();
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(async () => {
  await closeFronts();
  await platform.close();
});

interface Ended {
  readonly status: number;
  /** Of our table of errors; null where the answer is one of the agent. */
  readonly code: string | null;
  /** The state that the last event of a stream tells. */
  readonly state: string | null;
}

interface Envelope {
  readonly error?: { readonly data?: { readonly code?: string } };
  readonly result?: { readonly status?: { readonly state?: string } };
}

let messages = 0;

async function ask(method: string, headers: Record<string, string> = {}): Promise<Ended> {
  messages += 1;
  const parts = [{ kind: 'text', text: 'Hi' }];
  const message = { kind: 'message', role: 'user', messageId: `m-${messages}`, parts };
  const { status, text } = await askRaw(port, {
    method: 'POST',
    path: `/api/workspaces/${target.id}/a2a`,
    headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { message } }),
  });
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '');
  const last = JSON.parse(events.at(-1) ?? text) as Envelope;
  return {
    status,
    code: last.error?.data?.code ?? null,
    state: last.result?.status?.state ?? null,
  };
}

/** Nothing is left of a call: no stream on either side, no place at the gate, and the next one goes well. */
async function assertNothingLeft(): Promise<void> {
  await expect
    .poll(async () => {
      const text = await (await requestRoute(routeOf(getMetrics))).text();
      return [...text.matchAll(/^molecule_a2a_(?:agent_)?streams_active (\d+)$/gm)].map(([, count]) => count);
    })
    .toEqual(['0', '0']);
  // It answers, however long that takes here.
  await platform.sql`update workspaces set idle_timeout_seconds = null`;
  agent.answer(reply('Hello again.'));
  expect(await ask('message/send')).toEqual({ status: 200, code: null, state: null });
}

const SSE = { 'content-type': 'text/event-stream' };
const event = (result: object): string => `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\n\n`;
const WORKING = event({ kind: 'task', id: 't-1', contextId: 'c-1', status: { state: 'working' } });

/** Writes one byte after the other and never comes to an end, until the connection is closed. */
function drip(response: ServerResponse, byte: string): void {
  const timer = setInterval(() => response.write(byte), 20);
  response.once('close', () => clearInterval(timer));
}
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));

type Fault = readonly [
  what: string,
  script: (response: ServerResponse) => void,
  code: string,
  status: number,
];

describe('a message to an agent that', () => {
  it.each<Fault>([
    ['is killed before it answers', (response) => response.socket?.resetAndDestroy(), 'agent_busy', 503],
    ['says nothing', () => {}, 'agent_busy', 503],
    [
      'sends headers and then nothing',
      (response) => response.writeHead(200).flushHeaders(),
      'agent_answer_unreadable',
      502,
    ],
    ['closes its half without a word', (response) => response.socket?.end(), 'agent_busy', 503],
    ['drips its answer', (response) => drip(response.writeHead(200), ' '), 'agent_answer_unreadable', 502],
    ['drips its headers', (response) => dripRaw(response), 'agent_busy', 503],
    [
      'answers in HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
      'agent_answer_unreadable',
      502,
    ],
    [
      'says more than it sends',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{}', () => response.socket?.end());
      },
      'agent_answer_unreadable',
      502,
    ],
    [
      'sends more than it says',
      (response) => void response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[1,2,3]'),
      'agent_answer_unreadable',
      502,
    ],
    [
      'sends a bomb',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
      'agent_answer_unreadable',
      502,
    ],
    [
      'speaks no HTTP',
      (response) => void response.socket?.end('220 mail.example ESMTP\r\n'),
      'agent_unreachable',
      502,
    ],
  ])('%s', async (_, script, code, status) => {
    agent.answer((_request, response) => void script(response));
    expect(await ask('message/send')).toEqual({ status, code, state: null });
    await assertNothingLeft();
  });
});

/** A header that never ends, past Node's own writer. */
function dripRaw(response: ServerResponse): void {
  const { socket } = response;
  socket?.write('HTTP/1.1 200 OK\r\nx-drip: ');
  const timer = setInterval(() => socket?.write('x'), 20);
  socket?.once('close', () => clearInterval(timer));
}

describe('a stream of an agent that', () => {
  it.each<Fault>([
    ['is killed before it answers', (response) => response.socket?.resetAndDestroy(), 'agent_busy', 503],
    [
      'sends headers and then nothing',
      (response) => response.writeHead(200, SSE).flushHeaders(),
      'agent_answer_unreadable',
      200,
    ],
    ['ends without a word', (response) => response.writeHead(200, SSE).end(), 'agent_answer_unreadable', 200],
    [
      'answers in HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
      'agent_answer_unreadable',
      502,
    ],
    [
      'sends a bomb',
      (response) => response.writeHead(200, { ...SSE, 'content-encoding': 'gzip' }).end(BOMB),
      'agent_answer_unreadable',
      502,
    ],
    [
      'sends an event without an end',
      (response) => response.writeHead(200, SSE).end(`data: ${'x'.repeat(8 * 1024 * 1024)}`),
      'agent_answer_unreadable',
      200,
    ],
    [
      'sends an event that is no JSON',
      (response) => response.writeHead(200, SSE).end('data: <html>\n\n'),
      'agent_answer_unreadable',
      200,
    ],
    [
      'says more than it sends',
      (response) => {
        response.writeHead(200, { ...SSE, 'content-length': '1000' });
        response.write(': hello\n\n', () => response.socket?.end());
      },
      'agent_answer_unreadable',
      200,
    ],
  ])('%s', async (_, script, code, status) => {
    agent.answer((_request, response) => void script(response));
    expect(await ask('message/stream')).toEqual({ status, code, state: null });
    await assertNothingLeft();
  });

  it('drips what never becomes an event, for as long as its caller waits', async () => {
    agent.answer((_request, response) => drip(response.writeHead(200, SSE), ':'));
    const ended = await ask('message/stream', { 'x-timeout': '1' });
    expect(ended).toEqual({ status: 200, code: 'agent_answer_unreadable', state: null });
    await assertNothingLeft();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is killed', (response) => void response.socket?.resetAndDestroy()],
    ['closes its half', (response) => void response.socket?.end()],
    ['goes silent', () => {}],
  ])(
    '%s in the middle and has forgotten the task when it is asked: the task has failed',
    async (_, breakOff) => {
      agent.answer(({ body }, response) => {
        if (body.method === 'message/stream') {
          response.writeHead(200, SSE).write(WORKING, () => breakOff(response));
          return;
        }
        const error = { code: -32001, message: 'Task not found' };
        response.end(JSON.stringify({ jsonrpc: '2.0', id: body.id, error }));
      });
      expect(await ask('message/stream')).toEqual({ status: 200, code: null, state: 'failed' });
      await assertNothingLeft();
    },
  );
});
