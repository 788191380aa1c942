import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteWorkspace as deleteRoute } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { countJobs } from '@/server/testing/drain-jobs';
import {
  countWritten,
  seedWorkspace,
  storedEvents,
  storedIds,
  storedWorkspace,
} from '@/server/testing/seed-workspaces';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { deleteWorkspace } from './delete-workspace';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const remove = (id: string, query: Record<string, string> = {}) =>
  callRoute(deleteRoute, { params: { id }, query });
const confirmed = { confirm: 'true' };
const purged = { confirm: 'true', purge: 'true' };

/** A root with two children and a grandchild. */
async function seedTeam(): Promise<{ root: string; child: string; other: string; grandchild: string }> {
  const root = await seedWorkspace(platform, { name: 'Root' });
  const child = await seedWorkspace(platform, { name: 'Child', parentId: root });
  const other = await seedWorkspace(platform, { name: 'Other', parentId: root, status: 'failed' });
  const grandchild = await seedWorkspace(platform, { name: 'Grandchild', parentId: child, status: 'paused' });
  return { root, child, other, grandchild };
}

describe('200', () => {
  it('removes a workspace without children at the first word', async () => {
    const id = await seedWorkspace(platform);
    expect(await remove(id)).toMatchObject({ status: 200, body: { status: 'removed', cascade_deleted: 0 } });
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'removed',
      url: '',
      removed_with: id,
    });
  });

  it('removes the whole subtree at once and names the root on each row', async () => {
    const team = await seedTeam();
    const bystander = await seedWorkspace(platform);
    const answer = await remove(team.root, confirmed);
    expect(answer).toMatchObject({ status: 200, body: { status: 'removed', cascade_deleted: 3 } });
    for (const id of Object.values(team)) {
      expect(await storedWorkspace(platform, id)).toMatchObject({
        status: 'removed',
        removed_with: team.root,
      });
    }
    expect((await storedWorkspace(platform, bystander)).status).toBe('online');
  });

  it('tells of each removed workspace once, and of the count at the root', async () => {
    const team = await seedTeam();
    await remove(team.root, confirmed);
    const events = await storedEvents(platform);
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 4 }, () => 'WORKSPACE_REMOVED'));
    const payloads = new Map(events.map((event) => [event.workspace_id, event.payload]));
    expect(payloads.get(team.root)).toEqual({ cascade_deleted: 3 });
    expect(payloads.get(team.child)).toEqual({});
  });

  it('marks every row removed in the transaction that queues the end of the machines', async () => {
    const team = await seedTeam();
    await remove(team.root, confirmed);
    expect(await countJobs(platform)).toBeGreaterThan(0);
    const [row] =
      await platform.sql`select count(*)::int as living from workspaces where status <> 'removed'`;
    expect(row?.living).toBe(0);
  });

  it('asks for no confirmation when all children were removed before', async () => {
    const { child, grandchild } = await seedTeam();
    await remove(grandchild);
    expect((await remove(child)).status).toBe(200);
    // It went alone: its own removal stays its own.
    expect((await storedWorkspace(platform, grandchild)).removed_with).toBe(grandchild);
  });

  it('purges rows of the subtree for good and keeps the history', async () => {
    const team = await seedTeam();
    await remove(team.grandchild);
    const answer = await remove(team.root, purged);
    expect(answer).toMatchObject({ status: 200, body: { status: 'purged', cascade_deleted: 3 } });
    expect(await storedIds(platform)).toEqual([]);
    const audit = await platform.sql`select action, workspace_id, details from audit_entries order by id`;
    expect(audit.map(({ workspace_id }) => workspace_id)).toEqual([team.grandchild, team.root]);
    expect(audit.at(-1)?.details).toEqual({ name: 'Root', purge: true, cascade_deleted: 3 });
  });

  it('purges what was removed before', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    expect((await remove(id, purged)).body).toEqual({ status: 'purged', cascade_deleted: 0 });
    expect(await storedIds(platform)).toEqual([]);
  });
});

describe('400', () => {
  it.each([
    ['confirm', { confirm: 'yes' }],
    ['purge', { purge: '1' }],
    ['force', { force: 'true' }],
  ])('takes no other word for %s', async (field, query) => {
    const id = await seedWorkspace(platform);
    expect(await remove(id, query)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect((await storedWorkspace(platform, id)).status).toBe('online');
  });
});

describe('403', () => {
  it.each(['operator', 'viewer'] as const)('lets no %s erase for good', async (role) => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    const erase = deleteWorkspace(
      platform.deps,
      { ...OWNER, role },
      { params: { id }, query: { confirm: true, purge: true }, body: undefined },
    );
    await expect(erase).rejects.toMatchObject({ code: 'forbidden' });
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('404', () => {
  it('says that there is none, also when purging twice', async () => {
    expect(await remove(UNKNOWN)).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const id = await seedWorkspace(platform);
    await remove(id, purged);
    expect((await remove(id, purged)).status).toBe(404);
  });
});

describe('409', () => {
  it('lists the living children and removes nothing until that is confirmed', async () => {
    const { root, child, other } = await seedTeam();
    const before = await countWritten(platform);
    for (const query of [{}, { confirm: 'false' }, { purge: 'true' }]) {
      const answer = await remove(root, query);
      expect(answer).toMatchObject({
        status: 409,
        body: {
          code: 'confirmation_required',
          status: 'confirmation_required',
          children: [
            { id: child, name: 'Child' },
            { id: other, name: 'Other' },
          ],
          children_count: 2,
        },
      });
    }
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('410', () => {
  it('says that it is removed already, and writes nothing a second time', async () => {
    const id = await seedWorkspace(platform);
    await remove(id);
    const before = await countWritten(platform);
    expect(await remove(id)).toMatchObject({ status: 410, body: { code: 'workspace_removed', id } });
    expect(await countWritten(platform)).toEqual(before);
  });
});
