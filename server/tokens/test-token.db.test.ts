import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { getTestToken, listWorkspaceTokens, WORKSPACE_TOKENS_MAX } from '@/contracts/tokens';
import { getWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { getTestToken as runGetTestToken } from './get-test-token';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const switchOff = (): void => {
  setDeps({ ...platform.deps, config: { ...platform.deps.config, testTokens: false } });
};

it('a test token is one like any other: audited, counted, and good for its workspace', async () => {
  const { status, body } = await callRoute(getTestToken, { params: { id } });
  expect([status, body.workspace_id]).toEqual([200, id]);
  const headers = { authorization: `Bearer ${String(body.auth_token)}` };
  expect((await callRoute(getWorkspace, { params: { id }, headers })).status).toBe(200);
  expect((await callRoute(listWorkspaceTokens, { params: { id } })).body.count).toBe(1);
  expect(await platform.sql`select action, actor_id from audit_entries`).toMatchObject([
    { action: 'get-test-token', actor_id: 'owner' },
  ]);
  for (let n = 1; n < WORKSPACE_TOKENS_MAX; n += 1) await callRoute(getTestToken, { params: { id } });
  const tooMany = await callRoute(getTestToken, { params: { id } });
  expect(tooMany).toMatchObject({ status: 429, body: { code: 'too_many_tokens' } });
});

it('there is none for a workspace that is not there, or is removed', async () => {
  const unknown = await callRoute(getTestToken, { params: { id: randomUUID() } });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  const removed = await seedWorkspace(platform, { status: 'removed' });
  expect(await callRoute(getTestToken, { params: { id: removed } })).toMatchObject({ status: 410 });
});

it.each([
  ['the owner', {}],
  ['nobody', { grantsOwner: false }],
  ['a wrong token', { headers: { authorization: 'Bearer x' } }],
])('switched off, %s reads that there is nothing at this address', async (_, call) => {
  switchOff();
  const { status, body, headers } = await callRoute(getTestToken, { params: { id }, ...call });
  expect([status, Object.keys(body).sort()]).toEqual([404, ['code', 'error', 'request_id']]);
  expect(body).toMatchObject({ code: 'not_found', error: 'There is nothing at this address.' });
  expect(headers.has('x-ratelimit-limit')).toBe(false);
  expect(await platform.sql`select 1 from workspace_auth_tokens`).toHaveLength(0);
});

it('switched off, another website is refused as at any address', async () => {
  switchOff();
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await callRoute(getTestToken, { params: { id }, headers });
  expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
});

it('switched off, the operation itself gives none either', async () => {
  const deps = { ...platform.deps, config: { ...platform.deps.config, testTokens: false } };
  const input = { params: { id }, query: {}, body: undefined };
  await expect(runGetTestToken(deps, OWNER, input)).rejects.toMatchObject({ code: 'not_found' });
});
