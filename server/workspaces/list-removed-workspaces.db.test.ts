import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dissolveTeam } from '@/contracts/lifecycle';
import { listRemovedWorkspaces, type RemovedWorkspace } from '@/contracts/removed-workspaces';
import { deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const DAY_MS = 86_400_000;
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const remove = (id: string, query: Record<string, string> = {}) =>
  callRoute(deleteWorkspace, { params: { id }, query: { confirm: 'true', ...query } });
async function list(query: Record<string, string> = {}) {
  const { status, body } = await callRoute(listRemovedWorkspaces, { query });
  expect(status).toBe(200);
  return body as { removed: RemovedWorkspace[]; total: number };
}

it('is empty while nothing was removed', async () => {
  await seedWorkspace(platform);
  expect(await list()).toEqual({ removed: [], total: 0 });
});

it('tells of each removal who did it and how many went, the newest first', async () => {
  const root = await seedWorkspace(platform, { name: 'Root' });
  const child = await seedWorkspace(platform, { name: 'Child', parentId: root });
  await seedWorkspace(platform, { name: 'Grandchild', parentId: child });
  const alone = await seedWorkspace(platform, { name: 'Alone' });
  await remove(alone);
  platform.clock.advance(1000);
  await remove(root);
  const { removed, total } = await list();
  expect(total).toBe(2);
  expect(removed).toMatchObject([
    { id: root, name: 'Root', count: 3, parent: null, removed_by: { id: 'owner' } },
    { id: alone, name: 'Alone', count: 1, names: [], removed_by: { id: 'owner' } },
  ]);
  expect(removed[0]?.names.toSorted()).toEqual(['Child', 'Grandchild']);
  const span = Date.parse(removed[0]?.restorable_until ?? '') - Date.parse(removed[0]?.removed_at ?? '');
  expect(span).toBe(30 * DAY_MS);
  expect((await list({ limit: '1' })).removed).toHaveLength(1);
  expect((await list({ limit: '1' })).total).toBe(2);
});

it('says where it was, and that its team is gone too', async () => {
  const root = await seedWorkspace(platform, { name: 'Root' });
  const child = await seedWorkspace(platform, { name: 'Child', parentId: root });
  await remove(child);
  expect((await list()).removed[0]).toMatchObject({ parent: { id: root, name: 'Root', is_removed: false } });
  platform.clock.advance(1000);
  await remove(root);
  expect((await list()).removed).toMatchObject([
    { id: root, count: 1 },
    { id: child, parent: { is_removed: true } },
  ]);
});

it('knows who dissolved a team', async () => {
  const root = await seedWorkspace(platform, { name: 'Root' });
  const one = await seedWorkspace(platform, { name: 'One', parentId: root });
  const two = await seedWorkspace(platform, { name: 'Two', parentId: root });
  await callRoute(dissolveTeam, { params: { id: root }, query: { confirm: 'true' } });
  const { removed } = await list();
  expect(removed.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted());
  for (const each of removed) expect(each).toMatchObject({ removed_by: { id: 'owner' }, count: 1 });
});

it('leaves out what was restored, erased, or is too old to be restored', async () => {
  const [back, erased, old] = [
    await seedWorkspace(platform),
    await seedWorkspace(platform),
    await seedWorkspace(platform),
  ];
  await remove(old);
  platform.clock.advance(30 * DAY_MS);
  expect((await list()).removed.map(({ id }) => id)).toEqual([old]);
  platform.clock.advance(1);
  expect((await list()).removed).toEqual([]);
  await remove(back);
  await remove(erased, { purge: 'true' });
  await callRoute(restoreWorkspace, { params: { id: back } });
  expect((await list()).removed).toEqual([]);
});
