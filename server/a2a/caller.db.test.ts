import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getInboundSecret } from '@/server/registry/inbound-secret';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Target', url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

const BODY = {
  jsonrpc: '2.0',
  id: 7,
  method: 'message/send',
  params: { message: { role: 'user', messageId: 'one', parts: [{ kind: 'text', text: 'Hi' }] } },
};
const send = (headers: Record<string, string>, id = target.id): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id }, body: BODY, headers });
const codeOf = ({ status, body }: RouteAnswer): unknown[] => {
  const { data, message } = body.error as { data: { code: string }; message: string };
  return [status, data.code, message];
};

describe('who speaks', () => {
  it.each(['webhook:x', 'system:scheduler', 'test:1', 'channel:slack', 'SYSTEM:x', 'not-a-uuid'])(
    'nobody takes the name %s by a header',
    async (claimed) => {
      expect(codeOf(await send({ 'x-workspace-id': claimed }))).toEqual([
        403,
        'invalid_caller',
        'This caller id is not one that a request may claim.',
      ]);
      expect(agent.requests).toHaveLength(0);
    },
  );

  it('a name without a token proves nothing, even the target’s own', async () => {
    for (const claimed of [randomUUID(), target.id]) {
      expect(codeOf(await send({ 'x-workspace-id': claimed }))).toEqual([
        401,
        'unauthenticated',
        'missing caller auth token',
      ]);
    }
  });

  it('a token of one workspace does not speak for another', async () => {
    const other = await seedAgent(platform, { name: 'Other' });
    const third = await seedAgent(platform, { name: 'Third' });
    const answer = await send({ ...other.headers, 'x-workspace-id': third.id });
    expect(codeOf(answer)).toEqual([401, 'invalid_token', 'invalid caller auth token']);
  });

  it('a wrong bearer is refused, with the request’s id in the caller’s dialect', async () => {
    const answer = await send({ authorization: 'Bearer nonsense' });
    expect(codeOf(answer).slice(0, 2)).toEqual([401, 'invalid_token']);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', id: 7 });
  });
});

describe('who may talk to whom', () => {
  it('siblings, ancestors and descendants may, and the agent learns who calls', async () => {
    const parent = await seedAgent(platform, { name: 'Parent', url: agent.url });
    const child = await seedAgent(platform, { name: 'Child', parentId: parent.id, url: agent.url });
    const pairs = [
      [parent, target],
      [parent, child],
      [child, parent],
      [target, target],
    ] as const;
    for (const [from, to] of pairs) {
      const answer = await send({ ...from.headers, 'x-workspace-id': from.id }, to.id);
      expect(answer.status).toBe(200);
      expect(agent.requests.at(-1)?.headers['x-workspace-id']).toBe(from.id);
    }
  });

  it('a cousin may not, and is told so before the budget is looked at', async () => {
    const parent = await seedAgent(platform, { name: 'Parent' });
    const child = await seedAgent(platform, { name: 'Child', parentId: parent.id });
    const spent = await seedAgent(platform, { name: 'Spent', url: agent.url, budgetCents: 1, spentCents: 1 });
    expect(codeOf(await send(child.headers, spent.id)).slice(0, 2)).toEqual([403, 'communication_denied']);
    expect(agent.requests).toHaveLength(0);
  });

  it('a spent budget stops people and agents', async () => {
    const spent = await seedAgent(platform, {
      name: 'Spent',
      url: agent.url,
      budgetCents: 100,
      spentCents: 100,
    });
    for (const headers of [{}, target.headers]) {
      expect(codeOf(await send(headers, spent.id))).toEqual([
        402,
        'budget_exceeded',
        expect.stringContaining('This workspace has used up the limit of $1.00 for this month ($1.00 used).'),
      ]);
    }
  });

  it('nobody reaches a workspace that is not there or is removed', async () => {
    expect(codeOf(await send({}, randomUUID())).slice(0, 2)).toEqual([404, 'workspace_not_found']);
    const gone = await seedAgent(platform, { name: 'Gone', status: 'removed' });
    const answer = await send({}, gone.id);
    expect(codeOf(answer).slice(0, 2)).toEqual([410, 'workspace_removed']);
    expect(answer.body.error).toMatchObject({
      data: { id: gone.id, hint: expect.stringContaining('restore') },
    });
  });
});

describe('what the agent gets to see', () => {
  it('the secret of the platform in place of the caller’s token, and only headers of the protocol', async () => {
    const caller = await seedAgent(platform, { name: 'Caller' });
    await send({
      ...caller.headers,
      'a2a-version': '0.3',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
    });
    const headers = agent.requests[0]?.headers ?? {};
    expect(headers.authorization).toBe(`Bearer ${await getInboundSecret(platform.deps, target.id)}`);
    expect(JSON.stringify(headers)).not.toContain(caller.token);
    expect(headers).toMatchObject({ 'a2a-version': '0.3', traceparent: expect.stringContaining('4bf9') });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-forwarded-for');
  });
});
