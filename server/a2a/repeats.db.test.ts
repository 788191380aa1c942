import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

async function open(deliveryMode: 'push' | 'poll' = 'push'): Promise<SeededAgent> {
  agent = await startScriptedAgent(reply('Done.'));
  return seedAgent(platform, { name: 'Bea', url: deliveryMode === 'push' ? agent.url : '', deliveryMode });
}

interface Sent {
  readonly messageId: string;
  readonly parts: unknown[];
  readonly headers?: Record<string, string>;
  readonly id?: unknown;
}

function send(target: SeededAgent, { messageId, parts, headers = {}, id = 1 }: Sent): Promise<RouteAnswer> {
  const params = { message: { role: 'user', messageId, parts } };
  const body = { jsonrpc: '2.0', id, method: 'message/send', params };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

const call = (target: SeededAgent, method: string, params: unknown): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id: target.id }, body: { jsonrpc: '2.0', id: 1, method, params } });

const TEXT = [{ kind: 'text', text: 'Hi' }];
const DATA = [{ kind: 'data', data: { a: 1, b: [2] } }];

describe('a message that is sent again', () => {
  it('by an agent asks the other agent once', async () => {
    const target = await open();
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    const first = await send(target, { messageId: 'm', parts: TEXT, headers });
    expect((await send(target, { messageId: 'm', parts: TEXT, headers })).body).toEqual(first.body);
    expect(agent.requests).toHaveLength(1);
  });

  it('with data alone asks the agent once', async () => {
    const target = await open();
    await send(target, { messageId: 'm', parts: DATA });
    await send(target, { messageId: 'm', parts: DATA });
    expect(agent.requests).toHaveLength(1);
  });

  it('under the same id with other words is another message of an agent that numbers them all alike', async () => {
    const target = await open();
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    await send(target, { messageId: 'm', parts: TEXT, headers });
    await send(target, { messageId: 'm', parts: [{ kind: 'text', text: 'Something else' }], headers });
    expect(agent.requests).toHaveLength(2);
  });

  it('by another agent under the same id is another message', async () => {
    const target = await open();
    for (const name of ['Cid', 'Dee']) {
      const { headers } = await seedAgent(platform, { name });
      await send(target, { messageId: 'm', parts: TEXT, headers });
    }
    expect(agent.requests).toHaveLength(2);
  });

  it.each(['x'.repeat(4000), 'a\u0000b', '\ud800'])(
    'is known again by an id as odd as %j',
    async (messageId) => {
      const target = await open();
      expect((await send(target, { messageId, parts: TEXT })).status).toBe(200);
      expect((await send(target, { messageId, parts: TEXT })).status).toBe(200);
      expect(agent.requests).toHaveLength(1);
    },
  );

  it('under a request id of its own gets that one back', async () => {
    const target = await open();
    await send(target, { messageId: 'm', parts: TEXT, id: 'first' });
    expect((await send(target, { messageId: 'm', parts: TEXT, id: 'second' })).body.id).toBe('second');
  });
});

describe('a request that cannot be carried as it is', () => {
  it('has an id that JavaScript would change: 400 that names it', async () => {
    const target = await open();
    const rawBody = '{"jsonrpc":"2.0","id":1732200000123456789,"method":"message/send","params":{}}';
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await callRoute(sendToAgent, { params: { id: target.id }, rawBody, headers });
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ code: -32600, data: expect.objectContaining({ field: 'id' }) }),
    ]);
  });

  it('is nested a thousand levels deep: 400, and the agent is not asked', async () => {
    const target = await open();
    const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`;
    const rawBody = `{"jsonrpc":"2.0","id":1,"method":"x","params":{"deep":${deep}}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await callRoute(sendToAgent, { params: { id: target.id }, rawBody, headers });
    expect(answer.status).toBe(400);
    expect(agent.requests).toHaveLength(0);
  });
});

describe('an agent that fetches its messages', () => {
  it('is not asked after its tasks: whoever asks gets the state that is known', async () => {
    const target = await open('poll');
    const sent = await send(target, { messageId: 'm', parts: TEXT });
    const { id } = sent.body.result as { id: string };
    const got = await call(target, 'tasks/get', { id });
    expect(got.body.result).toMatchObject({ kind: 'task', id, status: { state: 'submitted' } });
    expect(await platform.sql`select 1 from activity_logs`).toHaveLength(1);
    // To everybody else it is not there.
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    const body = { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id } };
    const other = await callRoute(sendToAgent, { params: { id: target.id }, body, headers });
    expect(other.status).toBe(200);
  });

  it.each([
    ['tasks/get', { id: 'nope' }, 200, -32001, 'task_not_found'],
    ['tasks/get', { id: '-'.repeat(36) }, 200, -32001, 'task_not_found'],
    ['tasks/get', {}, 200, -32001, 'task_not_found'],
    ['tasks/cancel', { id: 'x' }, 200, -32001, 'task_not_found'],
  ])('hears nothing of %s %j', async (method, params, status, rpcCode, code) => {
    const target = await open('poll');
    const answer = await call(target, method, params);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code: rpcCode, data: { code } });
    expect(await platform.sql`select 1 from activity_logs`).toHaveLength(0);
  });
});

describe('a workspace that is removed while it is being asked', () => {
  it('is not called without the secret that says who calls', async () => {
    const target = await open();
    const realSecrets = platform.deps.inboundSecrets.get;
    const { sql } = platform;
    // Between the look at the workspace and the call.
    platform.deps.inboundSecrets.get = () => undefined;
    await sql`create function gone() returns trigger language plpgsql as $$ begin return null; end $$`;
    await sql`create trigger gone before insert on workspace_agents for each row execute function gone()`;
    try {
      const answer = await send(target, { messageId: 'm', parts: TEXT });
      expect(answer.status).toBe(404);
      expect(agent.requests).toHaveLength(0);
    } finally {
      platform.deps.inboundSecrets.get = realSecrets;
      await sql`drop function gone cascade`;
    }
  });
});
