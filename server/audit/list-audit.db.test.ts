import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, listAudit } from '@/contracts/audit';
import { saveGlobalSecret } from '@/contracts/secrets';
import { createOrgKey } from '@/contracts/tokens';
import { createWorkspace } from '@/contracts/workspaces';
import { ROLES } from '@/domain/access-rules';
import { callRoute } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { mutate } from './mutate';
import { sealAudit } from './seal-audit';

const CANARY = 'kanarienvogel-Zr4q-PfeifenderPirol';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const call = (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  callRoute(listAudit, { query, headers });
async function list(query: Record<string, string> = {}) {
  const answer = await call(query);
  expect(answer.status).toBe(200);
  return answer.body as unknown as { entries: AuditEntry[]; next: string | null };
}
const namesOf = (entries: readonly AuditEntry[]) =>
  entries.map(({ details }) => (details as { name: unknown }).name);
const names = async (query: Record<string, string> = {}) => namesOf((await list(query)).entries);

/** What `write` says of an entry, unless told otherwise. */
const DEFAULTS = { at: '2026-01-01T00:00:00Z', actor: 'owner', action: 'example', workspaceId: null };
const write = (name: string | number, seed: Partial<Record<keyof typeof DEFAULTS, string | null>> = {}) => {
  const { at, actor, action, workspaceId } = { ...DEFAULTS, ...seed };
  return platform.sql`
    insert into audit_entries (at, actor_id, origin, action, workspace_id, request_id, details)
    values (${at}, ${actor}, 'user', ${action}, ${workspaceId}, 'r', ${platform.sql.json({ name })})`;
};
/** Entries 1 to `count`, seven in a microsecond. */
const writeMany = (count: number) => platform.sql`
  insert into audit_entries (at, actor_id, origin, action, request_id, details)
  select '2026-01-01Z'::timestamptz + (n / 7) * interval '1 microsecond', 'owner', 'user', 'example', 'r',
    json_build_object('name', n) from generate_series(1, ${count}::int) n`;
const newest = (from: number, to = 1) => Array.from({ length: from - to + 1 }, (_, n) => from - n);

/** The pages from here on, one after the other. */
async function walk(cursor: string | null, limit: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let next = cursor; next !== null; ) {
    const page = await list({ limit, cursor: next });
    seen.push(...namesOf(page.entries));
    next = page.next;
  }
  return seen;
}

describe('the list: 200', () => {
  it('is empty where nothing was changed', async () => {
    expect(await list()).toEqual({ entries: [], next: null });
  });

  it('tells who changed what, when and to which workspace, by name', async () => {
    const { body: made } = await callRoute(createWorkspace, { body: { name: 'Ada', runtime: 'mock' } });
    const { body: key } = await callRoute(createOrgKey, { body: { name: 'CI', role: 'owner' } });
    await callRoute(saveGlobalSecret, {
      body: { key: 'GITHUB_TOKEN', value: CANARY },
      headers: { authorization: `Bearer ${key.auth_token}` },
    });
    const olga = randomUUID();
    await platform.sql`
      insert into people (id, email, name, role, created_at) values (${olga}, 'olga@x', 'Olga', 'owner', now())`;
    await write('by a person', { actor: `person:${olga}`, at: platform.clock.now().toISOString() });
    await write('by an agent', { actor: `workspace:${made.id}`, at: platform.clock.now().toISOString() });
    await sealAudit(platform.deps.database.sql);
    const { entries } = await list();
    expect(
      entries.map(({ seq, actor, action, workspace_name }) => [seq, actor, action, workspace_name]),
    ).toEqual([
      [5, { id: `workspace:${made.id}`, name: 'Ada' }, 'example', null],
      [4, { id: `person:${olga}`, name: 'Olga' }, 'example', null],
      [3, { id: `key:${key.id}`, name: 'CI' }, 'save-global-secret', null],
      [2, { id: 'owner', name: null }, 'create-org-key', null],
      [1, { id: 'owner', name: null }, 'create-workspace', 'Ada'],
    ]);
    expect(entries[4]).toMatchObject({
      at: platform.clock.now().toISOString(),
      origin: 'user',
      workspace_id: made.id,
      request_id: expect.any(String),
      details: { name: 'Ada', runtime: 'mock' },
    });
    expect(entries[2]?.details).toEqual({ key: 'GITHUB_TOKEN' });
    expect(JSON.stringify(entries)).not.toContain(CANARY);
    expect(JSON.stringify(entries)).not.toContain(key.auth_token);
  });

  it('knows no name of a workspace that was purged, of strange actors, and none of a place before sealing', async () => {
    const gone = randomUUID();
    await write(1, { workspaceId: gone, actor: `key:${gone}` });
    await write(2, { actor: 'workspace:--------' });
    const { entries } = await list();
    expect(entries).toMatchObject([
      { seq: null, actor: { id: 'workspace:--------', name: null }, workspace_id: null },
      { seq: null, actor: { name: null }, workspace_id: gone, workspace_name: null },
    ]);
  });

  it('has fifty unless asked for more or fewer, two hundred at most', async () => {
    await writeMany(300);
    expect(await names()).toEqual(newest(300, 251));
    expect(await names({ limit: '2' })).toEqual([300, 299]);
    expect(await names({ limit: '9999' })).toEqual(newest(300, 101));
  });

  it('can be read although somebody has put moments into it that no calendar has', async () => {
    for (const [n, at] of ['-infinity', '2026-01-01Z', 'infinity'].entries()) {
      await platform.sql.unsafe(`
        insert into audit_entries (at, actor_id, origin, action, request_id, details)
        values ('${at}', 'owner', 'user', 'example', 'r', '{"name": ${n}}')`);
    }
    const { entries } = await list();
    expect(namesOf(entries)).toEqual([2, 1, 0]);
    expect(entries.map(({ at }) => at.slice(0, 4))).toEqual(['9999', '2026', '1970']);
  });
});

describe('paging', () => {
  it('finds each entry once, though several share a microsecond', async () => {
    await writeMany(100);
    const first = await list({ limit: '9' });
    expect([...namesOf(first.entries), ...(await walk(first.next, '9'))]).toEqual(newest(100));
  });

  it('ends without a cursor where the last page is full', async () => {
    await writeMany(10);
    expect((await list({ limit: '10' })).next).toBeNull();
  });

  it('skips and repeats nothing while others write, seal and commit late', async () => {
    await writeMany(40);
    const [written, mayCommit] = [createGate(), createGate()];
    const late = mutate(platform.deps, OWNER, 'example', async ({ audit }) => {
      await audit({ workspaceId: null, details: { name: 'late' } });
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    const first = await list({ limit: '7' });
    await write('meanwhile', { at: '2026-06-01Z' });
    mayCommit.open();
    await late;
    await sealAudit(platform.deps.database.sql);
    const seen = [...namesOf(first.entries), ...(await walk(first.next, '7'))];
    // What was there at the first page comes once; what committed later comes where its time is, or not at all.
    expect(seen.filter((name) => name !== 'late')).toEqual(newest(40));
    expect(seen.filter((name) => name === 'late').length).toBeLessThanOrEqual(1);
    expect(await names()).toEqual(expect.arrayContaining(['late', 'meanwhile']));
  });

  it('keeps to its filters', async () => {
    for (let n = 1; n <= 12; n += 1) await write(n, { actor: n % 2 === 0 ? 'owner' : 'key:ci' });
    const { entries, next } = await list({ actor: 'owner', limit: '4' });
    expect(namesOf(entries)).toEqual([12, 10, 8, 6]);
    expect(await names({ actor: 'owner', limit: '4', cursor: next ?? '' })).toEqual([4, 2]);
  });
});

describe('the filters', () => {
  it('actor, action, workspace and place each leave only what they name, and all of them together', async () => {
    const ada = await seedWorkspace(platform, { name: 'Ada' });
    await write(1, { actor: 'key:ci' });
    await write(2, { action: 'delete-workspace' });
    await write(3, { workspaceId: ada });
    await write(4, { actor: 'key:ci', action: 'delete-workspace', workspaceId: ada });
    await sealAudit(platform.deps.database.sql);
    expect(await names({ actor: 'key:ci' })).toEqual([4, 1]);
    expect(await names({ action: 'delete-workspace' })).toEqual([4, 2]);
    expect(await names({ workspace_id: ada.toUpperCase() })).toEqual([4, 3]);
    expect(await names({ seq: '2' })).toEqual([2]);
    expect(await names({ actor: 'key:ci', action: 'delete-workspace', workspace_id: ada })).toEqual([4]);
    expect(await names({ actor: 'nobody' })).toEqual([]);
  });

  it('since has its moment in it, until does not', async () => {
    for (const n of [1, 2, 3]) await write(n, { at: `2026-01-01T00:00:0${n}Z` });
    expect(await names({ since: '2026-01-01T00:00:02Z' })).toEqual([3, 2]);
    expect(await names({ until: '2026-01-01T01:00:02+01:00' })).toEqual([1]);
    expect(await names({ since: '2026-01-01T00:00:02Z', until: '2026-01-01T00:00:03Z' })).toEqual([2]);
  });

  it('are read through an index of their own among 50,000 entries', async () => {
    const { sql } = platform;
    await sql`
      insert into audit_entries (at, actor_id, origin, action, workspace_id, request_id, details)
      select '2026-01-01Z'::timestamptz + n * interval '1 second', case when n <= 3 then 'rare' else 'owner' end,
        'user', case when n <= 3 then 'rare' else 'example' end, null, 'r', json_build_object('name', n)
      from generate_series(1, 50000) n`;
    await sql`analyze audit_entries`;
    for (const condition of ['true', `actor_id = 'rare'`, `action = 'rare'`, `at < '2026-01-01T00:00:04Z'`]) {
      const [plan] = await sql.unsafe<{ 'QUERY PLAN': unknown }[]>(
        `explain (format json) select * from audit_entries where ${condition} order by at desc, id desc limit 50`,
      );
      expect(JSON.stringify(plan)).toContain('Index');
      expect(JSON.stringify(plan)).not.toContain('Sort');
    }
    expect(await names({ actor: 'rare' })).toEqual([3, 2, 1]);
  });
});

describe('the list: refusals', () => {
  it.each([
    ['actor', { actor: 'a b' }],
    ['actor', { actor: '' }],
    ['actor', { actor: 'a\0' }],
    ['action', { action: 'Create' }],
    ['workspace_id', { workspace_id: 'x' }],
    ['seq', { seq: '0' }],
    ['since', { since: 'yesterday' }],
    ['until', { until: '2026-13-01T00:00:00Z' }],
    ['cursor', { cursor: 'x' }],
    ['cursor', { cursor: Buffer.from('1.x').toString('base64url') }],
    ['cursor', { cursor: Buffer.from(`${'9'.repeat(40)}.1`).toString('base64url') }],
    ['cursor', { cursor: 'x'.repeat(201) }],
    ['page', { page: '2' }],
  ])('400 names the key %s that is wrong: %j', async (field, query) => {
    expect(await call(query)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });

  it('is for owners alone: 401 for nobody, 403 for keys of lesser roles and for agents', async () => {
    await write('of nobody else');
    const nobody = await callRoute(listAudit, { grantsOwner: false });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    for (const role of ROLES) {
      const { body } = await callRoute(createOrgKey, { body: { name: role, role } });
      const { status } = await call({}, { authorization: `Bearer ${body.auth_token}` });
      expect([role, status]).toEqual([role, role === 'owner' ? 200 : 403]);
    }
    const agent = await seedToken(platform, await seedWorkspace(platform));
    const answer = await call({}, { authorization: `Bearer ${agent}` });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('500 with nothing of the driver when the table fails', async () => {
    await platform.sql`alter table audit_entries rename to audit_entries_away`;
    try {
      const answer = await call();
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/sql|relation|audit_entries/i);
    } finally {
      await platform.sql`alter table audit_entries_away rename to audit_entries`;
    }
  });
});
