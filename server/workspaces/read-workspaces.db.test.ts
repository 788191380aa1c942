import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getWorkspace, listWorkspaces } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

describe('list: 200', () => {
  it('is an empty list on an empty platform', async () => {
    expect(await callRoute(listWorkspaces)).toMatchObject({ status: 200, body: [] });
  });

  it('has every workspace that is not removed, oldest first', async () => {
    const names: string[] = [];
    for (const status of ['online', 'removed', 'failed', 'paused', 'awaiting_agent'] as const) {
      await seedWorkspace(platform, { name: status, status });
      if (status !== 'removed') names.push(status);
      platform.clock.advance(1000);
    }
    const { body } = await callRoute(listWorkspaces);
    expect((body as unknown as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });
});

describe('list: 400', () => {
  it('refuses a query key that it does not know', async () => {
    const answer = await callRoute(listWorkspaces, { query: { page: '2' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'page' } });
  });
});

describe('get: 200', () => {
  it('leaves out what only people who arrange the organisation should see', async () => {
    const id = await seedWorkspace(platform);
    const { status, body } = await callRoute(getWorkspace, { params: { id } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'online', last_outbound_at: null, removed_at: null });
    for (const hidden of ['budget_limit', 'budget_limit_cents', 'monthly_spend', 'monthly_spend_cents']) {
      expect(body).not.toHaveProperty(hidden);
    }
    for (const hidden of ['current_task', 'last_sample_error', 'workspace_dir']) {
      expect(body).not.toHaveProperty(hidden);
    }
  });

  it('finds an id in whatever case it is written', async () => {
    const id = await seedWorkspace(platform);
    const { body } = await callRoute(getWorkspace, { params: { id: id.toUpperCase() } });
    expect(body.id).toBe(id);
  });

  it('shows a removed one to who asks for it by name', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const query = { include_removed: 'true' };
    const { status, body } = await callRoute(getWorkspace, { params: { id }, query });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'removed', removed_at: platform.clock.now().toISOString() });
  });
});

describe('get: 400', () => {
  it.each(['1', 'not-a-uuid', "' or 1=1 --", '../../etc/passwd', 'a3bb189e-8bf9-4c4b-9b3f-00000000000'])(
    'refuses the id %j before anything is looked up',
    async (id) => {
      const answer = await callRoute(getWorkspace, { params: { id } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'id' } });
    },
  );

  it('takes a flag only as true or false', async () => {
    const id = await seedWorkspace(platform);
    const answer = await callRoute(getWorkspace, { params: { id }, query: { include_removed: '1' } });
    expect(answer).toMatchObject({ status: 400, body: { field: 'include_removed' } });
  });
});

describe('get: 404', () => {
  it('says that there is none', async () => {
    const answer = await callRoute(getWorkspace, { params: { id: UNKNOWN } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  });
});

describe('get: 410', () => {
  it('says when it was removed and how it comes back', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const answer = await callRoute(getWorkspace, { params: { id } });
    expect(answer).toMatchObject({
      status: 410,
      body: {
        code: 'workspace_removed',
        id,
        removed_at: platform.clock.now().toISOString(),
        hint: expect.stringContaining('restore'),
      },
    });
  });

  it('stays 410 when the flag is there but false', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const answer = await callRoute(getWorkspace, { params: { id }, query: { include_removed: 'false' } });
    expect(answer.status).toBe(410);
  });
});
