import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listPeers } from '@/contracts/registry';
import { callRoute } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

async function seed(name: string, parent: SeededAgent | null = null, role: string | null = null) {
  platform.clock.advance(1);
  const agent = await seedAgent(platform, { name, parentId: parent?.id ?? null });
  await platform.sql`update workspaces set role = ${role} where id = ${agent.id}`;
  return agent;
}
const ask = ({ id, headers }: SeededAgent, query: Record<string, string> = {}) =>
  callRoute(listPeers, { params: { id }, headers, query });
async function peersOf(agent: SeededAgent, query: Record<string, string> = {}): Promise<unknown[]> {
  const { status, body } = await ask(agent, query);
  expect(status).toBe(200);
  return (body as unknown as { name: string }[]).map(({ name }) => name);
}

describe('200', () => {
  it('lists siblings, children and parent, oldest first, and nobody further away', async () => {
    const boss = await seed('boss');
    const rival = await seed('rival');
    const lead = await seed('lead', boss);
    const peer = await seed('peer', boss);
    const worker = await seed('worker', lead);
    await seed('cousin', peer);
    expect(await peersOf(lead)).toEqual(['boss', 'peer', 'worker']);
    expect(await peersOf(worker)).toEqual(['lead']);
    expect(await peersOf(boss)).toEqual(['rival', 'lead', 'peer']);
    expect(await peersOf(rival)).toEqual(['boss']);
  });

  it('lists no removed one', async () => {
    const boss = await seed('boss');
    const gone = await seedAgent(platform, { name: 'gone', parentId: boss.id, status: 'removed' });
    expect(await peersOf(boss)).toEqual([]);
    expect(gone.id).not.toBe(boss.id);
  });

  it('tells of each what an agent needs, its card included, and nothing of money', async () => {
    const [boss, other] = [await seed('boss'), await seed('other', null, 'Counts')];
    const card = { name: 'Other', skills: [] };
    await platform.sql`insert into workspace_agents (workspace_id, agent_card) values (${other.id}, ${platform.sql.json(card)})`;
    const { body } = await ask(boss);
    expect(body).toEqual([
      {
        id: other.id,
        name: 'other',
        role: 'Counts',
        tier: 2,
        status: 'online',
        url: '',
        parent_id: null,
        active_tasks: 0,
        agent_card: card,
      },
    ]);
  });

  it.each([
    ['', ['Ann', 'Bob', 'Zoë']],
    ['an', ['Ann', 'Bob']],
    ['ANALYST', ['Bob']],
    ['ZOË', ['Zoë']],
    ['%', []],
    ['nobody', []],
  ])('finds %j in names and roles, in capitals or not, also where a role is missing', async (q, names) => {
    const boss = await seed('boss');
    await seed('Ann', boss);
    await seed('Bob', boss, 'Analyst');
    await seed('Zoë', boss, '');
    expect(await peersOf(boss, { q })).toEqual(names);
  });

  it('answers people too', async () => {
    const boss = await seed('boss');
    await seed('lead', boss);
    expect((await callRoute(listPeers, { params: { id: boss.id } })).body).toHaveLength(1);
  });
});

it('400: names what is wrong', async () => {
  const boss = await seed('boss');
  const bad = await callRoute(listPeers, { params: { id: 'x' } });
  expect(bad).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'id' } });
  expect(await ask(boss, { odd: '1' })).toMatchObject({ status: 400, body: { code: 'invalid_field' } });
});

it('401: an agent asks for its own peers alone', async () => {
  const [boss, rival] = [await seed('boss'), await seed('rival')];
  const answer = await ask({ ...boss, headers: rival.headers });
  expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
});

it('404 and 410: there is none, or not any more', async () => {
  const gone = await seedAgent(platform, { status: 'removed' });
  const unknown = await callRoute(listPeers, { params: { id: UNKNOWN } });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  const removed = await callRoute(listPeers, { params: { id: gone.id } });
  expect(removed).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
});
