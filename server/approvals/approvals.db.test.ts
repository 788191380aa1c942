import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createApproval,
  decideApproval,
  getApproval,
  listApprovals,
  listPendingApprovals,
  listWorkspaceApprovals,
} from '@/contracts/approvals';
import { dissolveTeam } from '@/contracts/lifecycle';
import { deleteWorkspace } from '@/contracts/workspaces';
import { PENDING_APPROVALS_MAX } from '@/domain/approval';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const DEPLOY = { action: 'Deploy to production?', reason: 'All tests pass.', task_id: 'task-1' };

const ask = ({ id, headers }: SeededAgent, body: object = DEPLOY): Promise<RouteAnswer> =>
  callRoute(createApproval, { params: { id }, body, headers });
const askFor = async (agent: SeededAgent, body: object = DEPLOY): Promise<string> =>
  String((await ask(agent, body)).body.approval_id);
const decide = ({ id }: SeededAgent, approval_id: string, body: object, headers = {}): Promise<RouteAnswer> =>
  callRoute(decideApproval, { params: { id, approval_id }, body, headers });
const look = ({ id, headers }: SeededAgent, approval_id: string): Promise<RouteAnswer> =>
  callRoute(getApproval, { params: { id, approval_id }, headers });
const eventsOf = async (type = 'APPROVAL_%') =>
  platform.sql`select type, workspace_id, payload from events where type like ${type} order by id`;
const pending = async () => {
  const { body } = await callRoute(listPendingApprovals);
  return body as { approvals: Record<string, unknown>[]; count: number };
};

describe('asking', () => {
  it('is seen by people at once: with its name, in the events, in the activity, in the audit log', async () => {
    const boss = await seedAgent(platform, { name: 'Bea' });
    const agent = await seedAgent(platform, { name: 'Ada', parentId: boss.id });
    const asked = await ask(agent, { ...DEPLOY, context: { branch: 'main' } });
    expect(asked).toMatchObject({ status: 201, body: { status: 'pending' } });
    const id = asked.body.approval_id;
    expect(await pending()).toMatchObject({
      count: 1,
      approvals: [
        {
          ...DEPLOY,
          id,
          workspace_id: agent.id,
          workspace_name: 'Ada',
          context: { branch: 'main' },
          origin: 'agent',
        },
      ],
    });
    expect([...(await eventsOf())]).toMatchObject([
      { type: 'APPROVAL_REQUESTED', workspace_id: agent.id, payload: { ...DEPLOY, approval_id: id } },
      {
        type: 'APPROVAL_ESCALATED',
        workspace_id: boss.id,
        payload: { approval_id: id, from_workspace_id: agent.id, action: DEPLOY.action },
      },
    ]);
    const [entry] = await platform.sql`select activity_type, summary, task_id from activity_logs`;
    expect(entry).toEqual({
      activity_type: 'task_update',
      summary: 'Asks for an approval: Deploy to production?',
      task_id: 'task-1',
    });
    const [audited] = await platform.sql`select actor_id, action, details from audit_entries`;
    expect(audited).toEqual({
      actor_id: `workspace:${agent.id}`,
      action: 'create-approval',
      details: { approval_id: id },
    });
  });

  it('waits as long as the setting says, or as the agent says', async () => {
    const agent = await seedAgent(platform);
    const now = platform.clock.now().getTime();
    const ends = async (body: object) => Date.parse(String((await ask(agent, body)).body.expires_at)) - now;
    expect(await ends(DEPLOY)).toBe(platform.deps.config.approvalExpirySeconds * 1000);
    expect(await ends({ ...DEPLOY, expires_in_seconds: 90 })).toBe(90_000);
    for (const expires_in_seconds of [29, 604_801, 60.5]) {
      const { status, body } = await ask(agent, { ...DEPLOY, expires_in_seconds });
      expect([status, body.field]).toEqual([400, 'expires_in_seconds']);
    }
  });

  it('refuses what nobody can read: no action, NUL, too much beside it', async () => {
    const agent = await seedAgent(platform);
    const fields = async (body: object) => (await ask(agent, body)).body.field;
    expect(await fields({ reason: 'x' })).toBe('action');
    expect(await fields({ action: '  ' })).toBe('action');
    expect(await fields({ action: 'a\0b' })).toBe('action');
    expect(await fields({ action: 'x'.repeat(501) })).toBe('action');
    expect(await fields({ ...DEPLOY, context: { text: 'x'.repeat(16_384) } })).toBe('context');
    expect(await fields({ ...DEPLOY, context: [] })).toBe('context');
    expect((await pending()).count).toBe(0);
  });

  it('by the same key is asking once, also at the same moment and after the answer', async () => {
    const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
    const keyed = { ...DEPLOY, idempotency_key: 'tool-call-7' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(agent, keyed)));
    const ids = new Set(answers.map(({ body }) => body.approval_id));
    expect(ids.size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await platform.sql`select from audit_entries`).toHaveLength(1);
    expect(await eventsOf('APPROVAL_REQUESTED')).toHaveLength(1);
    expect((await ask(other, keyed)).status).toBe(201);
    const [id] = [...ids].map(String);
    await decide(agent, id ?? '', { decision: 'denied' });
    const again = await ask(agent, keyed);
    expect(again).toMatchObject({ status: 200, body: { status: 'denied', idempotent_hit: true } });
  });

  it('ends where too much waits already, and goes on when something is decided', async () => {
    const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
    const ids: string[] = [];
    for (let n = 0; n < PENDING_APPROVALS_MAX; n += 1) ids.push(await askFor(agent));
    expect(await ask(agent)).toMatchObject({ status: 429, body: { code: 'too_many_approvals' } });
    expect((await ask(other)).status).toBe(201);
    await decide(agent, ids[0] ?? '', { decision: 'approved' });
    expect((await ask(agent)).status).toBe(201);
  });

  it('can be done by people in the place of an agent, which nobody then tells', async () => {
    const agent = await seedAgent(platform);
    const { body } = await callRoute(createApproval, { params: { id: agent.id }, body: DEPLOY });
    expect((await pending()).approvals).toMatchObject([{ id: body.approval_id, origin: 'user' }]);
    await decide(agent, String(body.approval_id), { decision: 'approved' });
    expect(await platform.sql`select from activity_logs where activity_type = 'a2a_receive'`).toHaveLength(0);
  });
});

describe('deciding', () => {
  it('is told to everybody: the events, the activity, the audit log, the agent that looks', async () => {
    const agent = await seedAgent(platform);
    const id = await askFor(agent);
    const decided = await decide(agent, id, { decision: 'denied', note: 'Not on a Friday.' });
    expect(decided).toMatchObject({ status: 200, body: { approval_id: id, status: 'denied' } });
    expect([...(await eventsOf('APPROVAL_DENIED'))]).toEqual([
      {
        type: 'APPROVAL_DENIED',
        workspace_id: agent.id,
        payload: { approval_id: id, decision: 'denied', decided_by: 'owner' },
      },
    ]);
    const [audited] = await platform.sql`
      select actor_id, details from audit_entries where action = 'decide-approval'`;
    expect(audited).toEqual({ actor_id: 'owner', details: { approval_id: id, decision: 'denied' } });
    const [entry] = await platform.sql`select summary from activity_logs where summary like 'Denied%'`;
    expect(entry?.summary).toBe('Denied: Deploy to production?');
    expect((await look(agent, id)).body).toMatchObject({
      status: 'denied',
      note: 'Not on a Friday.',
      decided_by: 'owner',
      decided_at: platform.clock.now().toISOString(),
    });
    expect((await pending()).count).toBe(0);
  });

  it('is nothing for agents: not for the one that asked, and not for any other', async () => {
    const boss = await seedAgent(platform);
    const agent = await seedAgent(platform, { parentId: boss.id });
    const id = await askFor(agent);
    for (const { headers } of [agent, boss]) {
      const refused = await decide(agent, id, { decision: 'approved' }, headers);
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await look(agent, id)).body.status).toBe('pending');
  });

  it('happens once: later ones are told how it stands', async () => {
    const agent = await seedAgent(platform);
    const id = await askFor(agent);
    await decide(agent, id, { decision: 'approved' });
    const second = await decide(agent, id, { decision: 'denied' });
    expect(second).toMatchObject({ status: 409, body: { code: 'approval_over', status: 'approved' } });
    expect((await look(agent, id)).body.status).toBe('approved');
  });

  it('of several at the same moment is done by exactly one', async () => {
    const agent = await seedAgent(platform);
    const id = await askFor(agent);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => decide(agent, id, { decision: n % 2 ? 'approved' : 'denied' })),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    expect((await look(agent, id)).body.status).toBe(won[0]?.body.status);
    expect(await eventsOf('APPROVAL_%ED')).toHaveLength(2);
    expect(await platform.sql`select from audit_entries where action = 'decide-approval'`).toHaveLength(1);
  });

  it('comes too late when the time is over, also before anybody has swept', async () => {
    const agent = await seedAgent(platform);
    const id = await askFor(agent, { ...DEPLOY, expires_in_seconds: 60 });
    platform.clock.advance(60_000);
    const late = await decide(agent, id, { decision: 'approved' });
    expect(late).toMatchObject({ status: 409, body: { code: 'approval_over', status: 'expired' } });
    expect((await look(agent, id)).body).toMatchObject({ status: 'expired', decided_by: null });
  });

  it('finds only approvals of the workspace that the address names', async () => {
    const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
    const id = await askFor(agent);
    for (const [of, what] of [
      [other, id],
      [agent, randomUUID()],
    ] as const) {
      const gone = { status: 404, body: { code: 'approval_not_found' } };
      expect(await decide(of, what, { decision: 'approved' })).toMatchObject(gone);
      expect(await look(of, what)).toMatchObject(gone);
    }
  });
});

describe('the lists', () => {
  it('show the newest first, page by page, and by how they stand', async () => {
    const [agent, other] = [await seedAgent(platform, { name: 'Ada' }), await seedAgent(platform)];
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      ids.unshift(await askFor(agent, { action: `Step ${n}` }));
      platform.clock.advance(1000);
    }
    await askFor(other);
    const list = async (query: Record<string, string> = {}) => {
      const { body } = await callRoute(listWorkspaceApprovals, {
        params: { id: agent.id },
        query,
        headers: agent.headers,
      });
      return (body.approvals as { id: string }[]).map(({ id }) => id);
    };
    expect(await list()).toEqual(ids);
    expect(await list({ limit: '2' })).toEqual(ids.slice(0, 2));
    expect(await list({ limit: '2', before: ids[1] ?? '' })).toEqual(ids.slice(2));
    await decide(agent, ids[3] ?? '', { decision: 'approved' });
    expect(await list({ status: 'approved' })).toEqual([ids[3]]);
    expect(await list({ status: 'pending' })).toEqual(ids.slice(0, 3));
    const all = await callRoute(listApprovals);
    expect(all.body.approvals).toHaveLength(5);
    const wrong = await callRoute(listApprovals, { query: { before: randomUUID() } });
    expect(wrong).toMatchObject({ status: 410, body: { code: 'cursor_gone', field: 'before' } });
  });

  it('of what waits begins with the oldest', async () => {
    const agent = await seedAgent(platform);
    for (const action of ['First', 'Second']) {
      await ask(agent, { action });
      platform.clock.advance(1000);
    }
    expect((await pending()).approvals.map(({ action }) => action)).toEqual(['First', 'Second']);
  });
});

describe('time', () => {
  it('ends what nobody decides: with its event, and nothing twice', async () => {
    const agent = await seedAgent(platform);
    const [id] = [await askFor(agent, { ...DEPLOY, expires_in_seconds: 60 })];
    await askFor(agent, { ...DEPLOY, expires_in_seconds: 120 });
    await sweep(platform, 'approvals');
    expect(await eventsOf('APPROVAL_EXPIRED')).toHaveLength(0);
    platform.clock.advance(60_000);
    await sweep(platform, 'approvals');
    await sweep(platform, 'approvals');
    expect([...(await eventsOf('APPROVAL_EXPIRED'))]).toMatchObject([{ payload: { approval_id: id } }]);
    expect((await pending()).count).toBe(1);
  });
});

describe('a workspace that is removed', () => {
  const statuses = async () =>
    (await platform.sql`select status from approval_requests order by created_at, id`).map(
      ({ status }) => status,
    );

  it('takes what it waits for with it, and so do those below it', async () => {
    const boss = await seedAgent(platform);
    const agent = await seedAgent(platform, { parentId: boss.id });
    const id = await askFor(agent);
    await callRoute(deleteWorkspace, { params: { id: boss.id }, query: { confirm: 'true' } });
    expect(await statuses()).toEqual(['cancelled']);
    expect((await pending()).count).toBe(0);
    expect([...(await eventsOf('APPROVAL_CANCELLED'))]).toMatchObject([{ payload: { approval_id: id } }]);
    expect(await decide(agent, id, { decision: 'approved' })).toMatchObject({ status: 410 });
    await callRoute(deleteWorkspace, { params: { id: boss.id }, query: { confirm: 'true', purge: 'true' } });
    expect(await statuses()).toEqual([]);
  });

  it('with its team dissolved keeps its own', async () => {
    const boss = await seedAgent(platform);
    const agent = await seedAgent(platform, { parentId: boss.id });
    await askFor(boss);
    platform.clock.advance(1000);
    await askFor(agent);
    await callRoute(dissolveTeam, { params: { id: boss.id }, query: { confirm: 'true' } });
    expect(await statuses()).toEqual(['pending', 'cancelled']);
  });
});
