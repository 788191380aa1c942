import { afterAll, beforeAll, expect, it } from 'vitest';
import { importOrg, listOrgTemplates } from '@/contracts/org-templates';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

it('the template with 200 workspaces is in the list', async () => {
  const { body } = await callRoute(listOrgTemplates);
  expect(body).toContainEqual(expect.objectContaining({ dir: 'mock-bigorg', workspaces: 200 }));
});

it('200 mock workspaces come online without pacing', async () => {
  const { status, body } = await callRoute(importOrg, { body: { dir: 'mock-bigorg' } });
  expect([status, body.count]).toEqual([201, 200]);
  await drainJobs(platform);
  const rows = await platform.sql`select status, count(*)::int as n from workspaces group by status`;
  expect([...rows]).toEqual([{ status: 'online', n: 200 }]);
});

it('importing it a second time changes nothing and says that all 200 are there', async () => {
  const { body } = await callRoute(importOrg, { body: { dir: 'mock-bigorg' } });
  expect(body.count).toBe(200);
  const [row] =
    await platform.sql`select count(*)::int as rows, max(version)::int as version from workspaces`;
  expect(row).toEqual({ rows: 200, version: 2 });
});
