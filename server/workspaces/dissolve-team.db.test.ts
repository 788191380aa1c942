import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dissolveTeam } from '@/contracts/lifecycle';
import { restoreWorkspace } from '@/contracts/workspaces';
import { drainJobs } from '@/server/testing/drain-jobs';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';

let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform();
});
beforeEach(() => on.reset());
afterAll(() => on.platform.close());

const statusOf = async (id: string) => (await storedWorkspace(on.platform, id)).status;
const dissolve = (id: string, query: Record<string, string> = { confirm: 'true' }) =>
  askOf(dissolveTeam, id, { query });

it('removes everybody below a workspace, grandchildren and machines too, and leaves itself', async () => {
  const lead = await on.online({ name: 'Lead' });
  const child = await on.online({ name: 'Child', parent_id: lead });
  const grandchild = await on.online({ name: 'Grandchild', parent_id: child });
  const other = await on.online({ name: 'Other', parent_id: lead });
  const answer = await dissolve(lead);
  expect(answer).toMatchObject({
    status: 200,
    body: { status: 'dissolved', removed: ['Child', 'Other'], removed_count: 3 },
  });
  for (const id of [child, grandchild, other]) expect(await statusOf(id)).toBe('removed');
  expect(await statusOf(lead)).toBe('online');
  await drainJobs(on.platform);
  expect([...on.machines.states.keys()]).toEqual([lead]);
  const events = await storedEvents(on.platform);
  expect(events.filter(({ type }) => type === 'WORKSPACE_REMOVED')).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({
    type: 'TEAM_DISSOLVED',
    workspace_id: lead,
    payload: { removed_children: ['Child', 'Other'] },
  });
});

it('asks first, and names who would go', async () => {
  const lead = await seedWorkspace(on.platform, { name: 'Lead' });
  const child = await seedWorkspace(on.platform, { name: 'Child', parentId: lead });
  expect(await dissolve(lead, {})).toMatchObject({
    status: 409,
    body: { code: 'confirmation_required', children: [{ id: child, name: 'Child' }], children_count: 1 },
  });
  expect(await statusOf(child)).toBe('online');
});

it('lets each child be restored with its own team', async () => {
  const lead = await seedWorkspace(on.platform);
  const child = await seedWorkspace(on.platform, { parentId: lead });
  const grandchild = await seedWorkspace(on.platform, { parentId: child });
  await dissolve(lead);
  expect((await askOf(restoreWorkspace, child)).body).toMatchObject({ restored: 2 });
  expect(await statusOf(grandchild)).toBe('paused');
});

it('says that there is no team where nobody stands below', async () => {
  const id = await seedWorkspace(on.platform);
  await seedWorkspace(on.platform, { parentId: id, status: 'removed' });
  expect(await dissolve(id)).toMatchObject({ status: 404, body: { code: 'no_team' } });
});

it('knows only living workspaces', async () => {
  const removed = await seedWorkspace(on.platform, { status: 'removed' });
  expect(await dissolve(removed)).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  expect(await dissolve('0b0e7a46-7e4b-4f7e-9a41-2f2f6b1f0a11')).toMatchObject({
    status: 404,
    body: { code: 'workspace_not_found' },
  });
});
