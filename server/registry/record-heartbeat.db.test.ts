import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { recordHeartbeat } from '@/contracts/registry';
import { deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { recordHeartbeat as record } from './record-heartbeat';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
let heard: EphemeralEvent[] = [];
beforeAll(async () => {
  platform = await createTestPlatform();
  platform.deps.events.subscribe(
    () => {},
    ({ events }) => heard.push(...events),
  );
});
beforeEach(async () => {
  await platform.reset();
  heard = [];
});
afterAll(() => platform.close());

const seed = (given: AgentSeed = {}): Promise<SeededAgent> => seedAgent(platform, given);
const beat = ({ id, headers }: SeededAgent, body: Record<string, unknown> = {}): Promise<RouteAnswer> =>
  callRoute(recordHeartbeat, { headers, body: { workspace_id: id, ...body } });
const rowOf = async (id: string): Promise<Record<string, unknown>> => {
  const [row] = await platform.sql`
    select *, version::int, monthly_spend_cents::float8 as monthly_spend_cents from workspaces where id = ${id}`;
  return { ...row };
};

describe('200', () => {
  it('notes everything it says, and raises no version', async () => {
    const agent = await seed();
    platform.clock.advance(20_000);
    const answer = await beat(agent, {
      error_rate: 0.25,
      sample_error: 'timeout',
      active_tasks: 2,
      uptime_seconds: 3600,
      current_task: 'counting',
      monthly_spend: 120,
      runtime_state: '',
      runtime_metadata: { capabilities: { session: true, retry: false }, idle_timeout_seconds: 900 },
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await rowOf(agent.id)).toMatchObject({
      status: 'online',
      last_heartbeat_at: platform.clock.now(),
      last_error_rate: 0.25,
      last_sample_error: 'timeout',
      active_tasks: 2,
      uptime_seconds: 3600,
      current_task: 'counting',
      monthly_spend_cents: 120,
      agent_capabilities: { session: true },
      idle_timeout_seconds: 900,
      version: 1,
    });
    expect(await storedEvents(platform)).toEqual([]);
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
  });

  it('is a heartbeat with nothing but the id, and clears what was said before', async () => {
    const agent = await seed({ capabilities: { session: true }, idleTimeout: 60, spentCents: 500 });
    await beat(agent, { sample_error: 'x', current_task: 'y', active_tasks: 1, error_rate: 0.3 });
    expect((await beat(agent)).status).toBe(200);
    expect(await rowOf(agent.id)).toMatchObject({
      last_error_rate: 0,
      last_sample_error: null,
      active_tasks: 0,
      current_task: null,
      agent_capabilities: null,
      idle_timeout_seconds: null,
      monthly_spend_cents: 500,
    });
  });

  it.each([
    [{ error_rate: -1 }, { last_error_rate: 0 }],
    [{ error_rate: 7 }, { last_error_rate: 1 }],
    [
      { active_tasks: -3, uptime_seconds: -1 },
      { active_tasks: 0, uptime_seconds: 0 },
    ],
    [
      { active_tasks: 1e300, uptime_seconds: 1e300 },
      { active_tasks: 2_147_483_647, uptime_seconds: 2_147_483_647 },
    ],
    [
      { active_tasks: 1.9, uptime_seconds: 2.5 },
      { active_tasks: 1, uptime_seconds: 2 },
    ],
    [
      { active_tasks: null, error_rate: null },
      { active_tasks: 0, last_error_rate: 0 },
    ],
    [{ monthly_spend: 0 }, { monthly_spend_cents: 500 }],
    [{ monthly_spend: 499 }, { monthly_spend_cents: 500 }],
    [{ monthly_spend: -10 }, { monthly_spend_cents: 500 }],
    [{ monthly_spend: 501 }, { monthly_spend_cents: 501 }],
    [{ monthly_spend: 1e18 }, { monthly_spend_cents: 1_000_000_000_000 }],
    [
      { sample_error: '', current_task: '' },
      { last_sample_error: null, current_task: null },
    ],
    [{ current_task: 'a\u0000b\ud800' }, { current_task: 'a\ufffdb\ufffd' }],
    [{ current_task: 'é'.repeat(5000) }, { current_task: 'é'.repeat(2048) }],
    [{ sample_error: `x${'é'.repeat(5000)}` }, { last_sample_error: `x${'é'.repeat(2047)}` }],
    [{ runtime_metadata: { idle_timeout_seconds: 0 } }, { idle_timeout_seconds: null }],
    [{ runtime_metadata: { idle_timeout_seconds: 1.5 } }, { idle_timeout_seconds: 2 }],
    [{ runtime_metadata: { idle_timeout_seconds: 1e300 } }, { idle_timeout_seconds: 86_400 }],
    [{ runtime_metadata: { capabilities: { unheard_of: true } } }, { agent_capabilities: {} }],
    [{ runtime_metadata: null, unheard_of: { x: 1 } }, { agent_capabilities: null }],
  ])('takes %j as %j', async (given, stored) => {
    const agent = await seed({ spentCents: 500 });
    expect((await beat(agent, given)).status).toBe(200);
    expect(await rowOf(agent.id)).toMatchObject(stored);
  });

  it('touches no indexed column, so that the row is updated in place', async () => {
    const indexed = await platform.sql<{ name: string }[]>`
      select distinct a.attname as name from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = 'workspaces'::regclass`;
    const agent = await seed();
    const before = await rowOf(agent.id);
    platform.clock.advance(1000);
    await beat(agent, {
      error_rate: 0.2,
      active_tasks: 1,
      uptime_seconds: 1,
      current_task: 'x',
      monthly_spend: 1,
    });
    const after = await rowOf(agent.id);
    const written = Object.keys(after).filter((name) => String(after[name]) !== String(before[name]));
    expect(written).toContain('last_heartbeat_at');
    expect(written.filter((name) => indexed.some((column) => column.name === name))).toEqual([]);
  });
});

describe('the state', () => {
  it.each(['provisioning', 'awaiting_agent', 'offline'] as const)('%s becomes online', async (status) => {
    const agent = await seed({ status });
    await beat(agent);
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({ status: 'online', version: 2 });
    const events = await storedEvents(platform, agent.id);
    expect(events.map(({ type, version }) => [type, version])).toEqual([['WORKSPACE_ONLINE', 2]]);
  });

  it.each(['paused', 'hibernating', 'hibernated', 'failed'] as const)(
    '%s stays, whatever the heartbeat says; the beat is noted',
    async (status) => {
      const agent = await seed({ status });
      platform.clock.advance(1000);
      for (const body of [{}, { runtime_state: 'wedged' }, { error_rate: 1, sample_error: 'x' }]) {
        expect((await beat(agent, body)).status).toBe(200);
      }
      expect(await rowOf(agent.id)).toMatchObject({
        status,
        version: 1,
        last_heartbeat_at: platform.clock.now(),
      });
      expect(await storedEvents(platform)).toEqual([]);
    },
  );

  it('keeps the reason of a failure', async () => {
    const agent = await seed({ status: 'failed' });
    for (const body of [{}, { sample_error: 'another' }]) await beat(agent, body);
    expect((await storedWorkspace(platform, agent.id)).last_sample_error).toBe('It broke.');
  });

  it('is degraded by a wedge, says why on the row and in the event, and recovers when the wedge clears', async () => {
    const agent = await seed();
    await beat(agent, { runtime_state: 'wedged', sample_error: 'no credit' });
    await beat(agent, { runtime_state: 'wedged' });
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({
      status: 'degraded',
      last_sample_error: 'no credit',
      version: 2,
    });
    await beat(agent);
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({
      status: 'online',
      last_sample_error: null,
    });
    const events = await storedEvents(platform, agent.id);
    expect(events.map(({ type, payload }) => [type, payload])).toEqual([
      ['WORKSPACE_DEGRADED', { sample_error: 'no credit' }],
      ['WORKSPACE_ONLINE', {}],
    ]);
  });

  it('is degraded by errors from one half on and recovers below one tenth', async () => {
    const agent = await seed();
    const seen: string[] = [];
    for (const error_rate of [0.49, 0.5, 0.2, 0.1, 0.09]) {
      await beat(agent, { error_rate });
      seen.push((await storedWorkspace(platform, agent.id)).status);
    }
    expect(seen).toEqual(['online', 'degraded', 'degraded', 'degraded', 'online']);
  });

  it('is not judged by errors of an agent that judges itself, but by a wedge', async () => {
    const agent = await seed();
    const runtime_metadata = { capabilities: { status_mgmt: true } };
    const seen: string[] = [];
    for (const body of [{ error_rate: 1 }, { runtime_state: 'wedged' }, { error_rate: 1 }]) {
      await beat(agent, { ...body, runtime_metadata });
      seen.push((await storedWorkspace(platform, agent.id)).status);
    }
    expect(seen).toEqual(['online', 'degraded', 'online']);
  });

  it('changes once, with one event, when ten heartbeats come at once', async () => {
    const agent = await seed({ status: 'offline' });
    await Promise.all(Array.from({ length: 10 }, () => beat(agent)));
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({ status: 'online', version: 2 });
    expect(await storedEvents(platform, agent.id)).toHaveLength(1);
  });
});

describe('what clients hear', () => {
  it('is every heartbeat, and a task only when it is another', async () => {
    const agent = await seed();
    for (const current_task of ['a', 'a', 'b', null, null]) {
      await beat(agent, { current_task, active_tasks: 1, uptime_seconds: 5 });
    }
    const head = { workspace_id: agent.id, timestamp: platform.clock.now().toISOString() };
    expect(heard.filter(({ event }) => event === 'WORKSPACE_HEARTBEAT')).toEqual(
      Array.from({ length: 5 }, () => ({
        ...head,
        event: 'WORKSPACE_HEARTBEAT',
        payload: { active_tasks: 1, uptime_seconds: 5 },
      })),
    );
    expect(heard.filter(({ event }) => event === 'TASK_UPDATED').map(({ payload }) => payload)).toEqual(
      ['a', 'b', null].map((current_task) => ({ current_task, active_tasks: 1 })),
    );
  });

  it('is nothing of a heartbeat that was refused', async () => {
    await beat(await seed({ status: 'removed' }));
    expect(heard).toEqual([]);
  });
});

describe('400', () => {
  it.each([
    ['workspace_id', { workspace_id: 'x' }],
    ['error_rate', { error_rate: 'high' }],
    ['runtime_state', { runtime_state: 7 }],
    ['current_task', { current_task: 7 }],
    ['runtime_metadata', { runtime_metadata: 'x' }],
    ['runtime_metadata.capabilities.session', { runtime_metadata: { capabilities: { session: 'yes' } } }],
  ])('names the field %s that is wrong', async (field, body) => {
    const answer = await beat(await seed(), body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });
});

it('401: a token says nothing for another workspace', async () => {
  const [agent, other] = [await seed({ status: 'offline' }), await seed()];
  const answer = await beat({ ...agent, headers: other.headers });
  expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  expect((await storedWorkspace(platform, agent.id)).status).toBe('offline');
});

it('403: people send no heartbeats', async () => {
  const { id } = await seed();
  const answer = await callRoute(recordHeartbeat, { body: { workspace_id: id } });
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

it('404: there is no such workspace', async () => {
  const answer = await beat(await seed(), { workspace_id: UNKNOWN });
  expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
});

describe('410', () => {
  const remove = ({ id }: SeededAgent): Promise<RouteAnswer> =>
    callRoute(deleteWorkspace, { params: { id } });
  const LATE = { current_task: 'late', monthly_spend: 9, error_rate: 1, runtime_state: 'wedged' };

  it('the token of a removed workspace says so, and is not used up', async () => {
    const agent = await seed();
    await remove(agent);
    platform.clock.advance(1000);
    expect(await beat(agent)).toMatchObject({
      status: 410,
      body: { code: 'workspace_removed', id: agent.id },
    });
  });

  it('a heartbeat that was let in before the removal, and comes to the row after it, changes no column', async () => {
    const agent = await seed();
    await remove(agent);
    const before = await rowOf(agent.id);
    platform.clock.advance(1000);
    const principal = { ...OWNER, kind: 'workspace', role: null, workspaceId: agent.id } as const;
    const body = recordHeartbeat.body?.parse({ workspace_id: agent.id, ...LATE });
    if (!body) throw new Error('a heartbeat has a body');
    const late = record(platform.deps, principal, { params: {}, query: {}, body });
    await expect(late).rejects.toMatchObject({ code: 'workspace_removed' });
    expect(await rowOf(agent.id)).toEqual(before);
    expect(heard).toEqual([]);
  });

  it('never revives what a delete removes at the same moment', async () => {
    for (let round = 0; round < 25; round += 1) {
      const agent = await seed({ status: round % 3 === 0 ? 'online' : 'offline' });
      const rivals = [
        () => beat(agent),
        () => callRoute(deleteWorkspace, { params: { id: agent.id } }),
        () => beat(agent, { runtime_state: 'wedged' }),
      ];
      const order = round % 2 === 0 ? rivals : rivals.reverse();
      for (const answer of await Promise.all(order.map((run) => run())))
        expect([200, 410]).toContain(answer.status);
      expect((await storedWorkspace(platform, agent.id)).status).toBe('removed');
      expect((await storedEvents(platform, agent.id)).at(-1)?.type).toBe('WORKSPACE_REMOVED');
    }
  });

  it('the same token works again once the workspace is restored, and its heartbeat brings it online', async () => {
    const agent = await seed();
    await remove(agent);
    await callRoute(restoreWorkspace, { params: { id: agent.id } });
    expect((await storedWorkspace(platform, agent.id)).status).toBe('awaiting_agent');
    expect((await beat(agent)).status).toBe(200);
    expect((await storedWorkspace(platform, agent.id)).status).toBe('online');
  });
});
