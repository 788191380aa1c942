import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { streamEvents } from '@/contracts/events';
import { recordHeartbeat } from '@/contracts/registry';
import { createWorkspace, getWorkspace, listWorkspaces } from '@/contracts/workspaces';
import { type Allowances, LIMIT_RULES, type LimitClass } from '@/domain/limit-classes';
import { type Deps, findDeps, setDeps } from '@/server/deps';
import { mintCredential } from '@/server/platform/credential';
import { createAtOnce } from '@/server/platform/limits/at-once';
import {
  callRoute,
  type RouteAnswer,
  type RouteCall,
  requestRoute,
  routeOf,
} from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { type SeededAgent, seedAgent, seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import { limitsOf, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';
import { runPipeline } from './pipeline';
import { withRequestContext } from './request-context';
import { route } from './route';

const LIMITED = CONTRACTS.filter(({ limit }) => limit !== null);
const UNKNOWN_ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createServerPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
});
afterAll(() => platform.close());

/** From here on as a process that has just started, with these limits alone. */
const limitTo = (allowances: Partial<Allowances>): void =>
  setDeps({ ...platform.deps, limits: limitsOf(platform.deps.database, allowances) });
const once = (limit: LimitClass): Partial<Allowances> => ({ [limit]: { points: 1, seconds: 60 } });

/** A call by somebody who may make it; it may well be refused for what it asks. */
async function callerOf({ auth }: Contract): Promise<RouteCall & { readonly id: string }> {
  const isForAgents = typeof auth === 'object' && 'agent' in auth;
  if (isForAgents && auth.role === null) return seedAgent(platform);
  const { headers } = await seedPerson(platform);
  return { id: UNKNOWN_ID, headers };
}

const callOf = ({ params, body }: Contract, id: string): RouteCall => ({
  params: Object.fromEntries(Object.keys(params.shape).map((name) => [name, id])),
  ...(body === null ? {} : { body: {} }),
});

/** In whatever dialect it is said. */
function expectRefused({ status, headers, body }: RouteAnswer): void {
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(headers.get('x-ratelimit-limit')).toBe('1');
  expect(headers.get('x-ratelimit-remaining')).toBe('0');
  expect(Number(headers.get('x-ratelimit-reset'))).toBe(Number(headers.get('retry-after')));
  expect(JSON.stringify(body)).toContain('rate_limited');
}

describe('the limits of contracts', () => {
  it('name every class that a caller has, and nothing that is dear goes without', () => {
    const perCaller = Object.entries(LIMIT_RULES).filter(
      ([name, { per }]) => per === 'caller' && name !== 'general',
    );
    expect([...new Set(LIMITED.map(({ limit }) => limit))].sort()).toEqual(
      perCaller.map(([name]) => name).sort(),
    );
    expect(Object.fromEntries(LIMITED.map(({ id, limit }) => [id, limit]))).toMatchObject({
      'send-to-agent': 'a2a',
      'import-org': 'imports',
      'import-bundle': 'imports',
      'import-workspace-template': 'imports',
      'create-org-key': 'keys',
      'create-workspace-token': 'keys',
      'write-file': 'files',
      'upload-chat-files': 'files',
      'save-workspace-secret': 'secrets',
      'save-global-secret': 'secrets',
      'list-audit': 'audit',
      'invite-person': 'invitations',
      'notify-people': 'notices',
    });
  });

  it.each(LIMITED)(
    '$id is refused after $limit is used up; another caller and another endpoint are not',
    async (contract) => {
      const caller = await callerOf(contract);
      limitTo(once(contract.limit as LimitClass));
      const call = { ...callOf(contract, caller.id), headers: caller.headers ?? {} };
      expect((await callRoute(contract, call)).status).not.toBe(429);
      expectRefused(await callRoute(contract, call));
      const other = await callerOf(contract);
      const theirs = { ...callOf(contract, other.id), headers: other.headers ?? {} };
      expect((await callRoute(contract, theirs)).status).not.toBe(429);
      expect(
        (await callRoute(getWorkspace, { params: { id: caller.id }, headers: call.headers })).status,
      ).not.toBe(429);
    },
  );

  it('take nothing from whoever may not call at all', async () => {
    const importOrg = LIMITED.find(({ id }) => id === 'import-org') as Contract;
    const { headers } = await seedPerson(platform, { role: 'viewer' });
    limitTo(once('imports'));
    for (let n = 0; n < 3; n += 1) {
      expect(await callRoute(importOrg, { body: {}, headers })).toMatchObject({ status: 403 });
    }
    expect(await platform.sql`select * from limit_counts`).toEqual([]);
  });

  it('hold for server actions too', async () => {
    const { headers } = await seedPerson(platform);
    limitTo(once('keys'));
    const createOrgKey = LIMITED.find(({ id }) => id === 'create-org-key') as Contract;
    const act = () =>
      withRequestContext({ peerAddress: '127.0.0.1', clientAddress: '127.0.0.1', audience: 'people' }, () =>
        runPipeline(
          createOrgKey,
          () => Promise.reject(new Error('the operation was reached')),
          {
            signal: new AbortController().signal,
            headers: new Headers({ host: 'localhost:3000', ...headers }),
          },
          'action',
          { params: {}, read: () => Promise.resolve({ query: {}, body: {} }) },
        ),
      );
    expect(await act()).toMatchObject({ ok: false, error: { code: 'invalid_field' } });
    expect(await act()).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
  });
});

const message = (id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'message/send',
  params: { message: { role: 'user', parts: [{ kind: 'text', text: 'Hello' }] } },
});

describe('messages to agents', () => {
  const sendFrom = (from: SeededAgent, to: string, id = 1) =>
    callRoute(sendToAgent, { params: { id: to }, headers: from.headers, body: message(id) });

  it('are refused in JSON-RPC, with the id of the request and the code of the table', async () => {
    const agent = await seedAgent(platform);
    const mock = await seedWorkspace(platform, { name: 'Mock' });
    limitTo(once('a2a'));
    expect((await sendFrom(agent, mock)).status).toBe(200);
    const refused = await sendFrom(agent, mock, 7);
    expectRefused(refused);
    expect(refused.body).toMatchObject({
      jsonrpc: '2.0',
      id: 7,
      error: { data: { code: 'rate_limited', retry_after: expect.any(Number) } },
    });
  });

  it('are limited for the agent that gets them, whoever sends them', async () => {
    const [one, two] = [await seedAgent(platform), await seedAgent(platform)];
    const [mock, other] = [
      await seedWorkspace(platform, { name: 'Mock' }),
      await seedWorkspace(platform, { name: 'Other' }),
    ];
    limitTo(once('a2a-target'));
    expect((await sendFrom(one, mock)).status).toBe(200);
    const refused = await sendFrom(two, mock);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      error: { message: expect.stringContaining('This agent is sent too many') },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await sendFrom(two, other)).status).toBe(200);
  });

  it('of a stranger that may not talk to it take nothing from an agent', async () => {
    const [chief, stranger] = [await seedAgent(platform), await seedAgent(platform)];
    const member = await seedAgent(platform, { parentId: chief.id, deliveryMode: 'poll' });
    const far = await seedAgent(platform, { parentId: stranger.id });
    limitTo(once('a2a-target'));
    for (let n = 0; n < 3; n += 1) expect((await sendFrom(far, member.id)).status).toBe(403);
    expect((await sendFrom(chief, member.id)).status).toBe(200);
  });
});

describe('no way past the limit on all requests', () => {
  const beat = (id: string, token: string, headers: Record<string, string> = {}) =>
    callRoute(recordHeartbeat, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: { workspace_id: id, active_tasks: 0 },
    });

  it('is another token of the same workspace', async () => {
    const agent = await seedAgent(platform);
    const second = await seedToken(platform, agent.id);
    limitTo(once('general'));
    expect((await beat(agent.id, agent.token)).status).toBe(200);
    expectRefused(await beat(agent.id, second));
  });

  it('is another way to write the headers, or one that says where a request comes from', async () => {
    const agent = await seedAgent(platform);
    limitTo(once('general'));
    expect((await beat(agent.id, agent.token)).status).toBe(200);
    expectRefused(
      await callRoute(recordHeartbeat, {
        headers: { AUTHORIZATION: `bearer  ${agent.token}` },
        body: { workspace_id: agent.id, active_tasks: 0 },
      }),
    );
    expectRefused(await beat(agent.id, agent.token, { 'X-Forwarded-For': '198.51.100.9' }));
  });

  it('is, for somebody unknown, another address of the same network', async () => {
    limitTo(once('general'));
    const ask = (peer: string) => callRoute(listWorkspaces, { peer });
    expect((await ask('2001:db8:1:2::1')).status).toBe(401);
    expectRefused(await ask('2001:db8:1:2:ffff::9'));
    expect((await ask('2001:db8:1:3::1')).status).toBe(401);
    expect((await ask('198.51.100.7')).status).toBe(401);
    expectRefused(await ask('::ffff:198.51.100.7'));
  });

  it('is asking for what one may not have', async () => {
    const { headers } = await seedPerson(platform, { role: 'viewer' });
    limitTo(once('general'));
    const createOrgKey = LIMITED.find(({ id }) => id === 'create-org-key') as Contract;
    expect((await callRoute(createOrgKey, { headers, body: {} })).status).toBe(403);
    expectRefused(await callRoute(createOrgKey, { headers, body: {} }));
  });
});

describe('whoever has used up its allowance', () => {
  const look = ({ id, headers }: SeededAgent) => callRoute(getWorkspace, { params: { id }, headers });

  it('is refused without a look into the database, which others need', async () => {
    const agent = await seedAgent(platform);
    limitTo(once('general'));
    expect((await look(agent)).status).toBe(200);
    platform.clock.advance(2000);
    const database = unreachableDatabase('nobody');
    setDeps({ ...(findDeps() as Deps), database });
    expectRefused(await look(agent));
    expect((await look(await seedAgent(platform))).status).toBe(503);
    await database.close(0);
  });

  it('still learns at once that its token is revoked, when it has an allowance again', async () => {
    const agent = await seedAgent(platform);
    limitTo(once('general'));
    expect((await look(agent)).status).toBe(200);
    await platform.sql`update workspace_auth_tokens set revoked_at = now() where workspace_id = ${agent.id}`;
    platform.clock.advance(2000);
    expectRefused(await look(agent));
    limitTo(once('general'));
    expect((await look(agent)).status).toBe(401);
  });

  it('is let through at its pace, and refused when it is much faster', async () => {
    const agent = await seedAgent(platform);
    limitTo({ general: { points: 60_000, seconds: 60 } });
    const answers = await Promise.all(Array.from({ length: 100 }, () => look(agent)));
    expect(answers.map(({ status }) => status)).not.toContain(429);
    limitTo({ general: { points: 120, seconds: 60 } });
    const faster = await Promise.all(Array.from({ length: 60 }, () => look(agent)));
    const passed = faster.filter(({ status }) => status === 200);
    const refused = faster.filter(({ status }) => status === 429);
    // Thirty at once, and those that wait for at most five seconds.
    expect(passed.length).toBeGreaterThanOrEqual(40);
    expect(passed.length + refused.length).toBe(60);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(10);
  });
});

describe('what one caller has under way', () => {
  const allow = (requests: number): void => setDeps({ ...platform.deps, atOnce: createAtOnce(requests) });
  const open = (headers: Record<string, string>, signal: AbortSignal) =>
    requestRoute(routeOf(streamEvents), { headers, signal });

  it('is bounded, event streams included, for each caller alone, and free again when a stream is over', async () => {
    const [one, two] = [await seedPerson(platform), await seedPerson(platform)];
    allow(2);
    const first = new AbortController();
    const others = new AbortController();
    const stream = await open(one.headers, first.signal);
    expect((await open(one.headers, others.signal)).status).toBe(200);
    const refused = await callRoute(listWorkspaces, { headers: one.headers });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_at_once', retry_after: 1 } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await open(two.headers, others.signal)).status).toBe(200);
    await stream.body?.cancel();
    await vi.waitFor(async () =>
      expect((await callRoute(listWorkspaces, { headers: one.headers })).status).toBe(200),
    );
    others.abort();
  });

  it('counts no more once a request is answered, whatever the answer', async () => {
    const { headers } = await seedPerson(platform);
    allow(1);
    for (let n = 0; n < 3; n += 1) {
      expect((await callRoute(createWorkspace, { headers, body: { wrong: true } })).status).toBe(400);
      expect((await callRoute(getWorkspace, { headers, params: { id: UNKNOWN_ID } })).status).toBe(404);
      expect((await callRoute(listWorkspaces, { headers })).status).toBe(200);
    }
  });

  it('are messages to an agent that does not answer too, said in JSON-RPC', async () => {
    const agent = await seedAgent(platform);
    const [reached, answered] = [createGate(), createGate()];
    allow(1);
    const slow = route(sendToAgent, async () => {
      reached.open();
      await answered.opened;
      return {} as never;
    });
    const call = { params: { id: agent.id }, headers: agent.headers, body: message(3) };
    const first = requestRoute(slow, call);
    await reached.opened;
    const refused = await callRoute(sendToAgent, call);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      id: 3,
      error: { data: { code: 'too_many_at_once', retry_after: 1 } },
    });
    answered.open();
    await first;
  });
});

describe('wrong tokens', () => {
  const ask = (token: string, peer = '198.51.100.7') =>
    callRoute(listWorkspaces, { headers: { authorization: `Bearer ${token}` }, peer });
  const guess = (peer?: string) => ask(mintCredential('org').plaintext, peer);

  it('are refused without being looked up, once there were too many from a network', async () => {
    limitTo({ 'wrong-bearers': { points: 3, seconds: 60 } });
    for (let n = 0; n < 3; n += 1) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('no token at all')).status).toBe(429);
    expect((await guess('198.51.100.8')).status).toBe(401);
  });

  it('of others do not keep out an agent of the same network that was there before', async () => {
    const agent = await seedAgent(platform);
    const late = await seedAgent(platform);
    limitTo({ 'wrong-bearers': { points: 1, seconds: 60 } });
    const look = ({ id, headers }: SeededAgent) =>
      callRoute(getWorkspace, { params: { id }, headers, peer: '198.51.100.7' });
    expect((await look(agent)).status).toBe(200);
    expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
    platform.clock.advance(2000);
    expect((await look(agent)).status).toBe(200);
    expect((await look(late)).status).toBe(429);
  });

  it('are also those of a workspace that is removed, and those that were revoked', async () => {
    const gone = await seedAgent(platform, { status: 'removed' });
    const agent = await seedAgent(platform);
    expect((await callRoute(getWorkspace, { params: { id: agent.id }, headers: agent.headers })).status).toBe(
      200,
    );
    await platform.sql`update workspace_auth_tokens set revoked_at = now() where workspace_id = ${agent.id}`;
    platform.clock.advance(2000);
    limitTo({ 'wrong-bearers': { points: 2, seconds: 60 } });
    expect((await ask(gone.token)).status).toBe(410);
    expect((await ask(agent.token)).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });
});
