import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { importOrg } from '@/contracts/org-templates';
import { createWorkspace, deleteWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { lockTree } from '@/db/queries/workspaces';
import { parseConfig } from '@/server/platform/config';
import { callRoute } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { seedWorkspace, storedIds, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const TEAM = `
name: Team
defaults: { runtime: mock }
workspaces:
  - name: Lead
    children:
      - name: First
        children:
          - name: Deep
      - name: Second
`;
let platform: TestPlatform;
let templates: string;
beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'molecule-templates-'));
  await mkdir(join(templates, 'orgs', 'team'), { recursive: true });
  await writeFile(join(templates, 'orgs', 'team', 'org.yaml'), TEAM);
  const config = parseConfig({ CONFIGS_DIR: templates, LOG_LEVEL: 'silent' });
  platform = await createTestPlatform({ config });
});
beforeEach(() => platform.reset());
afterAll(async () => {
  await platform.close();
  await rm(templates, { recursive: true });
});

const importTeam = () => callRoute(importOrg, { body: { dir: 'team' } });
const remove = (id: string) => callRoute(deleteWorkspace, { params: { id }, query: { confirm: 'true' } });

/** Living workspaces that stand below a removed one: there must never be any. */
async function stranded(): Promise<number> {
  const [row] = await platform.sql`
    select count(*)::int as n from workspaces child join workspaces parent on child.parent_id = parent.id
    where parent.status = 'removed' and child.status <> 'removed'`;
  return Number(row?.n);
}

describe('many at once', () => {
  it('ten imports of one template make one organisation, and each answers with all of it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, importTeam));
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(body.count).toBe(4);
    }
    expect(await storedIds(platform)).toHaveLength(4);
    const [row] = await platform.sql`select count(*)::int as n from events`;
    expect(row?.n).toBe(4);
  });

  it('an import that races with a delete leaves no child below a removed parent', async () => {
    for (let round = 0; round < 8; round += 1) {
      await platform.reset();
      const { body } = await importTeam();
      const [lead] = body.workspaces as { id: string }[];
      await platform.sql`update workspaces set parent_id = parent_id, imported_from = null where name = 'Deep'`;
      await Promise.all([remove(lead?.id ?? ''), importTeam(), importTeam()]);
      expect(await stranded()).toBe(0);
    }
  });

  it('a create that races with the delete of its parent leaves no child below it', async () => {
    for (let round = 0; round < 8; round += 1) {
      const parentId = await seedWorkspace(platform);
      const body = { name: 'Child', runtime: 'mock', parent_id: parentId };
      const [created, removed] = await Promise.all([callRoute(createWorkspace, { body }), remove(parentId)]);
      expect([201, 410]).toContain(created.status);
      expect(removed.status).toBe(200);
      expect(await stranded()).toBe(0);
    }
  });

  it('two moves below each other cannot close a circle', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [a, b] = [await seedWorkspace(platform), await seedWorkspace(platform)];
      const move = (id: string, parentId: string) =>
        callRoute(updateWorkspace, { params: { id }, body: { parent_id: parentId } });
      const answers = await Promise.all([move(a, b), move(b, a)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      const parents = [await storedWorkspace(platform, a), await storedWorkspace(platform, b)];
      expect(parents.filter(({ parent_id }) => parent_id === null)).toHaveLength(1);
    }
  });

  it('a circle of three cannot be closed by three moves at once', async () => {
    const ids = [await seedWorkspace(platform), await seedWorkspace(platform), await seedWorkspace(platform)];
    const answers = await Promise.all(
      ids.map((id, at) =>
        callRoute(updateWorkspace, { params: { id }, body: { parent_id: ids[(at + 1) % 3] } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 400]);
    expect(answers.find(({ status }) => status === 400)?.body.code).toBe('would_create_cycle');
  });

  it('a rename waits for no change of the tree, a new parent does', async () => {
    const [id, parentId] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    const [locked, mayEnd] = [createGate(), createGate()];
    const holding = platform.deps.database.db.transaction(async (tx) => {
      await lockTree(tx);
      locked.open();
      await mayEnd.opened;
    });
    await locked.opened;
    const change = (body: object) => callRoute(updateWorkspace, { params: { id }, body });
    let moved = false;
    const moving = change({ parent_id: parentId }).finally(() => {
      moved = true;
    });
    for (const body of [{ name: 'Grace' }, { x: 1, y: 2 }, { collapsed: true }])
      expect((await change(body)).status).toBe(200);
    expect(moved).toBe(false);
    mayEnd.open();
    await holding;
    expect((await moving).status).toBe(200);
    expect(await storedWorkspace(platform, id)).toMatchObject({ name: 'Grace', parent_id: parentId });
  });

  it('an import finds the workspace that is given a name of its template at this very moment', async () => {
    const id = await seedWorkspace(platform, { name: 'Old', importedFrom: 'other' });
    const [renamed, mayEnd] = [createGate(), createGate()];
    const renaming = platform.deps.database.db.transaction(async (tx) => {
      await tx.execute(sql`update workspaces set name = 'Lead' where id = ${id}`);
      renamed.open();
      await mayEnd.opened;
    });
    await renamed.opened;
    const importing = importTeam();
    await vi.waitFor(async () => {
      const [row] = await platform.sql`
        select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'`;
      expect(row?.n).toBeGreaterThan(0);
    });
    mayEnd.open();
    await renaming;
    const { status, body } = await importing;
    expect(status).toBe(201);
    expect(body.counts).toEqual({ create: 3, reuse: 1, update: 0, skip: 0 });
    expect(await storedIds(platform)).toHaveLength(4);
  });

  it('changes of one workspace at once give each a version of its own, and none after its removal', async () => {
    const id = await seedWorkspace(platform);
    const rename = (name: string) => callRoute(updateWorkspace, { params: { id }, body: { name } });
    const answers = await Promise.all(['A', 'B', 'C', 'D'].map(rename));
    expect(answers.map(({ body }) => Number(body.version)).sort()).toEqual([2, 3, 4, 5]);
    const [renamed, removed] = await Promise.all([rename('E'), remove(id)]);
    expect([200, 410]).toContain(renamed.status);
    expect(removed.status).toBe(200);
    expect((await storedWorkspace(platform, id)).status).toBe('removed');
  });

  it('two deletes of one tree remove it once', async () => {
    const root = await seedWorkspace(platform);
    await seedWorkspace(platform, { parentId: root });
    const answers = await Promise.all([remove(root), remove(root), remove(root)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const [row] = await platform.sql`select count(*)::int as n from events`;
    expect(row?.n).toBe(2);
  });
});
