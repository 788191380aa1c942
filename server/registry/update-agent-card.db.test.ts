import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateAgentCard } from '@/contracts/registry';
import { deleteWorkspace, getWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { countWritten, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const CARD = { name: 'Ada', url: 'http://127.0.0.1:8000/' };
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const update = ({ id, headers }: SeededAgent, body: Record<string, unknown> = {}): Promise<RouteAnswer> =>
  callRoute(updateAgentCard, { headers, body: { workspace_id: id, agent_card: CARD, ...body } });

describe('200', () => {
  it('replaces the card and tells the canvases, without a change of state', async () => {
    const agent = await seedAgent(platform, { status: 'degraded' });
    expect(await update(agent)).toMatchObject({ status: 200, body: { status: 'updated' } });
    const { body } = await callRoute(getWorkspace, { params: { id: agent.id } });
    expect(body).toMatchObject({ agent_card: CARD, status: 'degraded', version: 2 });
    expect(await storedEvents(platform)).toEqual([
      { type: 'AGENT_CARD_UPDATED', workspace_id: agent.id, version: 2, payload: { agent_card: CARD } },
    ]);
  });

  it('tells nobody of a card that says what it said, in whatever order', async () => {
    const agent = await seedAgent(platform);
    await update(agent);
    const { versions, events } = await countWritten(platform);
    await update(agent, { agent_card: { url: CARD.url, name: CARD.name } });
    expect(await countWritten(platform)).toMatchObject({ versions, events, audit: 2 });
  });
});

describe('400', () => {
  it.each([
    ['url_not_allowed', { agent_card: { ...CARD, url: 'http://169.254.169.254/' } }],
    ['invalid_field', { agent_card: null }],
  ])('%s: refuses %j and writes nothing', async (code, body) => {
    const agent = await seedAgent(platform);
    const before = await countWritten(platform);
    expect(await update(agent, body)).toMatchObject({ status: 400, body: { code, field: 'agent_card' } });
    expect(await countWritten(platform)).toEqual(before);
  });
});

it('401: a token says nothing of another workspace', async () => {
  const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
  const answer = await update({ ...agent, headers: other.headers });
  expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
});

it('403: people write no card', async () => {
  const { id } = await seedAgent(platform);
  const answer = await callRoute(updateAgentCard, { body: { workspace_id: id, agent_card: CARD } });
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

it('404: there is no such workspace', async () => {
  const answer = await update(await seedAgent(platform), { workspace_id: UNKNOWN });
  expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
});

describe('410', () => {
  it('the token of a removed workspace says so', async () => {
    const agent = await seedAgent(platform);
    await callRoute(deleteWorkspace, { params: { id: agent.id } });
    expect(await update(agent)).toMatchObject({
      status: 410,
      body: { code: 'workspace_removed', id: agent.id },
    });
  });

  it('never changes what a delete removes at the same moment, once it is removed', async () => {
    for (let round = 0; round < 15; round += 1) {
      const agent = await seedAgent(platform);
      const rivals = [() => update(agent), () => callRoute(deleteWorkspace, { params: { id: agent.id } })];
      const order = round % 2 === 0 ? rivals : rivals.reverse();
      for (const { status } of await Promise.all(order.map((run) => run())))
        expect([200, 410]).toContain(status);
      expect((await storedWorkspace(platform, agent.id)).status).toBe('removed');
      expect((await storedEvents(platform, agent.id)).at(-1)?.type).toBe('WORKSPACE_REMOVED');
    }
  });
});
