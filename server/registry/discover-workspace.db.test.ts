import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discoverWorkspace } from '@/contracts/registry';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const URL_HERE = 'http://127.0.0.1:8000/';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const seed = (given: AgentSeed = {}): Promise<SeededAgent> =>
  seedAgent(platform, { url: URL_HERE, ...given });
const discover = (target: string, headers: Record<string, string>): Promise<RouteAnswer> =>
  callRoute(discoverWorkspace, { params: { id: target }, headers });
const as = (agent: SeededAgent): Record<string, string> => ({ ...agent.headers, 'x-workspace-id': agent.id });

describe('200', () => {
  it.each(['online', 'degraded'] as const)('tells an agent where its %s sibling is', async (status) => {
    const [caller, target] = [await seed(), await seed({ name: 'Grace', status })];
    const { status: code, body } = await discover(target.id, as(caller));
    expect([code, body]).toEqual([200, { id: target.id, url: URL_HERE, name: 'Grace' }]);
  });

  it('tells people in the name of any workspace', async () => {
    const [caller, target] = [await seed(), await seed()];
    expect((await discover(target.id, { 'x-workspace-id': caller.id.toUpperCase() })).status).toBe(200);
  });
});

describe('400', () => {
  it.each([
    ['is missing', {}],
    ['is no id', { 'x-workspace-id': 'webhook:github' }],
  ])('the header that names the caller %s', async (_, headers) => {
    const target = await seed();
    expect(await discover(target.id, headers)).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'X-Workspace-ID' },
    });
  });
});

describe('401', () => {
  it('an agent asks in no other name than its own', async () => {
    const [caller, other, target] = [await seed(), await seed(), await seed()];
    const headers = { ...caller.headers, 'x-workspace-id': other.id };
    expect(await discover(target.id, headers)).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
  });
});

describe('403', () => {
  it('two that may not talk do not find each other', async () => {
    const root = await seed();
    const [child, stranger] = [await seed({ parentId: root.id }), await seed()];
    const answer = await discover(stranger.id, as(child));
    expect(answer).toMatchObject({ status: 403, body: { code: 'communication_denied' } });
    expect(JSON.stringify(answer.body)).not.toContain('127.0.0.1');
  });

  it('a caller that is not there talks to nobody', async () => {
    const target = await seed();
    const answer = await discover(target.id, { 'x-workspace-id': UNKNOWN });
    expect(answer).toMatchObject({ status: 403, body: { code: 'communication_denied' } });
  });
});

it('404: there is no such workspace', async () => {
  const answer = await discover(UNKNOWN, as(await seed()));
  expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
});

it('410: it was removed', async () => {
  const target = await seed({ status: 'removed', url: '' });
  const answer = await discover(target.id, as(await seed()));
  expect(answer).toMatchObject({ status: 410, body: { code: 'workspace_removed', id: target.id } });
});

describe('503', () => {
  it.each<[string, AgentSeed]>([
    ['is not there yet', { status: 'awaiting_agent' }],
    ['is starting', { status: 'provisioning' }],
    ['is offline', { status: 'offline' }],
    ['is paused', { status: 'paused', url: '' }],
    ['has failed', { status: 'failed', url: '' }],
    ['has no address', { status: 'online', url: '' }],
    ['polls', { status: 'online', url: '', deliveryMode: 'poll' }],
    ['leads where nobody may go by now', { url: 'http://169.254.169.254/' }],
  ])('the other %s', async (_, given) => {
    const target = await seed(given);
    expect(await discover(target.id, as(await seed()))).toMatchObject({
      status: 503,
      body: { code: 'not_reachable', status: given.status ?? 'online' },
    });
  });
});
