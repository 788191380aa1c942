import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getWorkspaceState } from '@/contracts/registry';
import { deleteWorkspace } from '@/contracts/workspaces';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const ask = (id: string, headers: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(getWorkspaceState, { params: { id }, headers });

it.each(WORKSPACE_STATUSES.filter((status) => status !== 'removed'))(
  '200: tells an agent that its workspace is %s, and whether it has to pause',
  async (status) => {
    const { id, headers } = await seedAgent(platform, { status });
    const answer = await ask(id, headers);
    const body = { workspace_id: id, status, paused: status === 'paused', deleted: false };
    expect([answer.status, answer.body]).toEqual([200, body]);
  },
);

it('400: refuses an id that is none', async () => {
  expect(await ask('x')).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'id' } });
});

it('401: an agent asks for its own state alone', async () => {
  const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
  expect(await ask(agent.id, other.headers)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
});

describe('404', () => {
  it('says that there is none (any more), so that whoever polls stops', async () => {
    const { id } = await seedAgent(platform, { status: 'removed' });
    expect(await ask(id)).toMatchObject({
      status: 404,
      body: { code: 'workspace_gone', workspace_id: id, deleted: true, status: 'removed' },
    });
    const unknown = await ask(UNKNOWN);
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: 'workspace_gone', workspace_id: UNKNOWN, deleted: true },
    });
    expect(unknown.body).not.toHaveProperty('status');
  });
});

it('404: the agent of a removed workspace learns by its own token that it has to stop', async () => {
  const { id, headers } = await seedAgent(platform);
  await callRoute(deleteWorkspace, { params: { id } });
  platform.clock.advance(1000);
  expect(await ask(id, headers)).toMatchObject({
    status: 404,
    body: { code: 'workspace_gone', workspace_id: id, deleted: true, status: 'removed' },
  });
});
