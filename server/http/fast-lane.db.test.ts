import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApproval } from '@/contracts/approvals';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath } from '@/contracts/contract-path';
import { recordDelegation } from '@/contracts/delegations';
import { callRoute, type RouteCall, requestRoute, routeOf } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { findFastRoute, runFastRoute } from './fast-lane';
import { withRequestContext } from './request-context';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const LEFT_TO_NEXT = 'left to Next';
const FAST = CONTRACTS.filter(({ fastLane }) => fastLane);
let platform: TestPlatform;
let port: number;
/** An agent that asks, and a workspace that the platform answers for. */
let agent: SeededAgent;
let mock: string;
let approval: string;
/** Answers as server/main.ts does; what is not fast goes to Next there and gets this word here. */
const server = createServer((request, response) => {
  const peerAddress = request.socket.remoteAddress ?? '';
  withRequestContext({ peerAddress, clientAddress: peerAddress, audience: 'owner' }, () => {
    const fast = findFastRoute(request);
    if (fast) void runFastRoute(fast, request, response);
    else response.writeHead(404).end(LEFT_TO_NEXT);
  });
});
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await seedAgent(platform);
  mock = await seedWorkspace(platform, { name: 'Mock' });
  const asked = await callRoute(createApproval, { params: { id: agent.id }, body: { action: 'Deploy?' } });
  approval = String(asked.body.approval_id);
  await callRoute(recordDelegation, {
    params: { id: agent.id },
    body: { target_id: mock, task: 'Count the rows.', delegation_id: 'd-1' },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await platform.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | undefined = undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    request.once('response', resolve).once('error', reject).end(body);
  });
}

/** Reads to the end; of a stream, which has none, up to its first message. */
async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString('utf8');
    const message = /^data: .*\n\n/m.exec(text);
    if (message) return text.slice(0, message.index + message[0].length);
  }
  return text;
}

/** What only node's server adds, and what differs from one request to the next. */
const VARYING = new Set([
  'connection',
  'date',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'x-request-id',
  'traceresponse',
]);
const comparable = (headers: Iterable<[string, unknown]>): Record<string, string> =>
  Object.fromEntries(
    [...headers].filter(([name]) => !VARYING.has(name)).map(([name, value]) => [name, String(value)]),
  );

async function throughFastLane(contract: (typeof FAST)[number], call: RouteCall): Promise<Answer> {
  const path = fillPath(contract.path, (name) => call.params?.[name] ?? mock);
  const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
  const type = call.body === undefined ? {} : { 'content-type': 'application/json' };
  const body = call.rawBody?.toString() ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const answer = await send(contract.method, `/api${path}${query}`, { ...type, ...call.headers }, body);
  const text = await textOf(answer);
  answer.destroy();
  return { status: answer.statusCode ?? 0, headers: comparable(Object.entries(answer.headers)), text };
}

async function throughRouteFile(contract: (typeof FAST)[number], call: RouteCall): Promise<Answer> {
  const headers = { host: `127.0.0.1:${port}`, ...call.headers };
  const params = Object.fromEntries(Object.keys(contract.params.shape).map((name) => [name, mock]));
  const response = await requestRoute(routeOf(contract), {
    ...call,
    params: { ...params, ...call.params },
    headers,
  });
  const text = response.body ? await textOf(response.body) : '';
  return { status: response.status, headers: comparable(response.headers), text };
}

const FORM = { 'content-type': 'multipart/form-data; boundary=b' };
const form = (content: string): string =>
  `--b\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n${content}\r\n--b--\r\n`;

/** For each contract a call that succeeds; a new one in the fast lane has to be added here. */
function goodCallOf(id: string): RouteCall {
  const message = { role: 'user', parts: [{ kind: 'text', text: 'Grüße' }] };
  const calls: Record<string, RouteCall> = {
    'get-health': {},
    'get-metrics': {},
    'stream-events': {},
    'register-agent': {
      headers: agent.headers,
      body: { id: agent.id, delivery_mode: 'poll', agent_card: {} },
    },
    'record-heartbeat': { headers: agent.headers, body: { workspace_id: agent.id, active_tasks: 1 } },
    'send-to-agent': {
      headers: agent.headers,
      body: { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } },
    },
    'list-activity': { params: { id: agent.id }, headers: agent.headers, query: { limit: '5' } },
    'get-approval': { params: { id: agent.id, approval_id: approval }, headers: agent.headers },
    'get-delegation': { params: { id: agent.id, delegation_id: 'd-1' }, headers: agent.headers },
    'list-workspaces': {},
    'get-workspace': { params: { id: agent.id } },
    'update-workspace': { params: { id: agent.id }, body: { name: 'Grüße', x: 1, y: 2 } },
    'upload-chat-files': { params: { id: agent.id }, headers: FORM, rawBody: form('Grüße') },
    'get-chat-history': { params: { id: agent.id }, headers: agent.headers, query: { limit: '5' } },
  };
  const call = calls[id];
  if (!call) throw new Error(`${id} has no call that succeeds`);
  return call;
}

/** Numbers of the metrics, the id in an error and the version that a change makes differ; all else has to be equal. */
const withoutNumbers = (answer: Answer): Answer => ({
  ...answer,
  text: answer.text
    .replace(/"request_id":"[^"]*"/, '')
    .replace(/platform-pending:[\da-f-]+\/[\da-f-]+/, '')
    .replace(/"status":"updated","version":\d+/, '')
    .replace(/(^[a-z].*?) [\d.e+-]+$/gm, '$1'),
});

describe.each(FAST)('$id, through the fast lane and through its route file', (contract) => {
  const compare = async (call: RouteCall): Promise<Answer> => {
    const direct = withoutNumbers(await throughRouteFile(contract, call));
    const fast = withoutNumbers(await throughFastLane(contract, call));
    // The metrics may count one more kind of request by the second answer.
    const metrics = contract.produces === 'text' && fast.status === 200;
    expect(metrics ? { ...fast, text: '' } : fast).toEqual(metrics ? { ...direct, text: '' } : direct);
    expect(fast.text.length).toBeGreaterThan(0);
    return fast;
  };

  it('succeeds the same', async () => {
    expect((await compare(goodCallOf(contract.id))).status).toBe(contract.status);
  });

  it.each<[string, RouteCall]>([
    ['a plain request', {}],
    ['an unknown query key', { query: { odd: '1' } }],
    ['a foreign host', { headers: { host: 'evil.example' } }],
    ['a foreign origin', { headers: { origin: 'https://evil.example' } }],
    ['a bearer', { headers: { authorization: 'Bearer x' } }],
    ['an odd cursor', { headers: { 'last-event-id': 'abc' } }],
  ])('answers %s the same', async (_, call) => {
    await compare(call);
  });

  it.each<[string, RouteCall]>([
    ['an empty object', { body: {} }],
    ['another type', { rawBody: 'a=1', headers: { 'content-type': 'text/plain' } }],
    ['half of a JSON', { rawBody: '{"a":', headers: { 'content-type': 'application/json' } }],
    ['no UTF-8', { rawBody: '"\u0000"', headers: { 'content-type': 'application/json' } }],
    ['half of a form', { rawBody: form('x').slice(0, -9), headers: FORM }],
    ['a form without files', { rawBody: '--b--\r\n', headers: FORM }],
    ['too much', { body: { jsonrpc: '2.0', id: 1, text: 'x'.repeat(1_100_000) } }],
  ])('answers a body that is %s the same', async (_, call) => {
    if (contract.method === 'GET') return;
    await compare(call);
    await compare({ ...call, headers: { ...agent.headers, ...call.headers } });
  });
});

describe('what the fast lane takes', () => {
  it.each(CONTRACTS)(
    '$method $path exactly when its contract says so',
    async ({ method, path, fastLane }) => {
      const answer = await send(method, `/api${fillPath(path, () => ID)}`);
      expect((await textOf(answer)) === LEFT_TO_NEXT).toBe(!fastLane);
      answer.destroy();
    },
  );

  it.each([
    ['POST', '/api/health'],
    ['HEAD', '/api/health'],
    ['GET', '/api/health/'],
    ['GET', '/health'],
    ['GET', '/api/../api/health'],
    ['GET', '//api/health'],
  ])('leaves %s %s to Next', async (method, path) => {
    const answer = await send(method, path);
    expect(answer.statusCode).toBe(404);
    answer.destroy();
  });
});

it('a tab that closes its connection ends its stream', async () => {
  const openStreams = async (): Promise<string | undefined> =>
    /^molecule_event_streams_active (\d+)$/m.exec(await platform.deps.metrics.render())?.[1];
  await vi.waitFor(async () => expect(await openStreams()).toBe('0'));
  const answer = await send('GET', '/api/events');
  await textOf(answer);
  await vi.waitFor(async () => expect(await openStreams()).toBe('0'));
  const another = await send('GET', '/api/events');
  expect(await openStreams()).toBe('1');
  another.destroy();
  await vi.waitFor(async () => expect(await openStreams()).toBe('0'));
});
