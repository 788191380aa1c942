import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { A2A_BODY_BYTES_MAX, sendToAgent } from '@/contracts/a2a';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await startScriptedAgent();
});
afterEach(() => platform.reset());
afterAll(async () => {
  await agent.close();
  await platform.close();
});

const seed = (): Promise<SeededAgent> => seedAgent(platform, { url: agent.url });
const raw = async (rawBody: string, headers: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(sendToAgent, {
    params: { id: (await seed()).id },
    rawBody,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('what is no request', () => {
  it.each<[string, string, number, string]>([
    ['no JSON', '{', -32700, 'invalid_json'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"x"}]', -32600, 'invalid_rpc_request'],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"x"}', -32600, 'invalid_rpc_request'],
    ['no method', '{"jsonrpc":"2.0","id":1}', -32600, 'invalid_rpc_request'],
    ['params that are a text', '{"jsonrpc":"2.0","id":1,"method":"x","params":"y"}', -32602, 'invalid_field'],
  ])('%s: a JSON-RPC error, and 400 where it is no JSON-RPC', async (_, body, rpcCode, code) => {
    const answer = await raw(body);
    expect(answer.status).toBe(rpcCode === -32602 ? 200 : 400);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: { code: rpcCode, data: { code } } });
  });

  it.each(['"text"', '7', 'null', '{}'])('%s: 400 in plain words for a bare caller', async (body) => {
    expect((await raw(body)).body).toMatchObject({ code: 'invalid_rpc_request', error: expect.any(String) });
  });

  it('a timeout that is none: 400 that names the header', async () => {
    for (const value of ['soon', '-1', '0', '1e9']) {
      const answer = await raw('{"method":"message/send","params":{}}', { 'x-timeout': value });
      expect(answer.body).toMatchObject({ code: 'invalid_field', field: 'X-Timeout' });
    }
  });

  it('more than 16 MiB: 413, never cut', async () => {
    const answer = await raw(
      `{"jsonrpc":"2.0","id":1,"method":"x","params":"${'x'.repeat(A2A_BODY_BYTES_MAX)}"}`,
    );
    expect([answer.status, answer.body.jsonrpc]).toEqual([413, '2.0']);
    expect(answer.body.error).toMatchObject({ data: { code: 'body_too_large' } });
  });

  it('a body just below 16 MiB arrives whole', async () => {
    const text = 'x'.repeat(A2A_BODY_BYTES_MAX - 300);
    const answer = await raw(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x', params: { text } }));
    expect(answer.status).toBe(200);
    const { params } = agent.requests.at(-1)?.body ?? {};
    expect((params as { text: string }).text.length).toBe(text.length);
  });
});

describe('what reaches the agent', () => {
  it('a bare call becomes JSON-RPC with an id and a messageId, and nothing is lost', async () => {
    const params = { message: { role: 'user', parts: [{ text: 'Hi' }], metadata: { a: 1 } }, extension: [1] };
    const answer = await raw(JSON.stringify({ method: 'message/send', params }));
    expect(answer.status).toBe(200);
    const sent = agent.requests.at(-1)?.body;
    expect(sent).toMatchObject({ jsonrpc: '2.0', id: expect.any(String), method: 'message/send', params });
    expect(sent).toMatchObject({ params: { message: { messageId: expect.any(String) } } });
  });

  it.each([7, 'seven', null])('the id %s comes back as it was', async (id) => {
    const answer = await raw(JSON.stringify({ jsonrpc: '2.0', id, method: 'message/send', params: {} }));
    expect(answer.body.id).toBe(id);
  });
});

describe('a workspace without an agent of its own', () => {
  const ask = async (id: string, rpcId: unknown): Promise<Record<string, unknown>> => {
    const message = { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] };
    const body = { jsonrpc: '2.0', id: rpcId, method: 'message/send', params: { message } };
    return (await callRoute(sendToAgent, { params: { id }, body })).body;
  };
  const textOf = ({ result }: Record<string, unknown>): string | undefined =>
    (result as { parts: { text: string }[] }).parts[0]?.text;

  it('gives the same words to the same request, and other words to others', async () => {
    const id = await seedWorkspace(platform);
    const [first, again] = [await ask(id, 1), await ask(id, 1)];
    expect(textOf(again)).toBe(textOf(first));
    const others = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(id, `q${at}`)));
    expect(new Set(others.map(textOf)).size).toBeGreaterThan(3);
    expect(others.map((answer) => answer.id)).toEqual(others.map((_, at) => `q${at}`));
  });

  it('answers in the version and form of the caller', async () => {
    const id = await seedWorkspace(platform);
    const message = { role: 'ROLE_USER', parts: [{ text: 'Hi' }] };
    const modern = await callRoute(sendToAgent, {
      params: { id },
      headers: { 'a2a-version': '1.0' },
      body: { jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } },
    });
    expect(modern.body.result).toMatchObject({
      message: { role: 'ROLE_AGENT', parts: [{ text: expect.any(String) }] },
    });
    const bare = await callRoute(sendToAgent, { params: { id }, body: { params: { message } } });
    expect(bare.body.response).toEqual(expect.any(String));
  });
});

describe('a workspace whose agent fetches its messages', () => {
  const body = {
    jsonrpc: '2.0',
    id: 3,
    method: 'message/send',
    params: { message: { role: 'user', messageId: 'm-1', parts: [{ kind: 'text', text: 'Hi' }] } },
  };

  it('gets it written down before the caller is told, and is never called', async () => {
    const target = await seedAgent(platform, { url: agent.url, deliveryMode: 'poll' });
    const before = agent.requests.length;
    const answer = await callRoute(sendToAgent, { params: { id: target.id }, body });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      jsonrpc: '2.0',
      id: 3,
      status: 'queued',
      delivery_mode: 'poll',
      method: 'message/send',
      result: { kind: 'task', status: { state: 'submitted' } },
    });
    const [row] = await platform.sql`select * from activity_logs`;
    expect(row).toMatchObject({
      activity_type: 'a2a_receive',
      status: 'ok',
      duration_ms: null,
      response_body: null,
      summary: 'message/send → Ada (queued for poll)',
      request_body: body,
      message_id: 'm-1',
    });
    expect(agent.requests.length).toBe(before);
  });

  it('a bare caller reads the fields of the reference', async () => {
    const target = await seedAgent(platform, { deliveryMode: 'poll' });
    const { jsonrpc: _, id: __, ...bare } = body;
    const answer = await callRoute(sendToAgent, { params: { id: target.id }, body: bare });
    expect(answer.body).toEqual({ status: 'queued', delivery_mode: 'poll', method: 'message/send' });
  });
});
