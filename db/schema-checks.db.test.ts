import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/server/testing/test-database';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-0000000000ff';
let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 2, onnotice: () => {} });
});
beforeEach(async () => {
  await sql`truncate workspaces, audit_entries cascade`;
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

type Row = Record<string, string | number | boolean | Date | null>;
const insert = (row: Row) => {
  const whole: Row = { name: 'Ada', runtime: 'mock', backend: 'mock', ...row };
  return sql`insert into workspaces ${sql(whole)}`;
};

describe('the database itself refuses', () => {
  it.each<[string, string, Row]>([
    ['failed without a reason', 'workspaces_failed_has_reason', { status: 'failed' }],
    [
      'failed with NULL for a reason',
      'workspaces_failed_has_reason',
      { status: 'failed', last_sample_error: null },
    ],
    [
      'failed with an empty reason',
      'workspaces_failed_has_reason',
      { status: 'failed', last_sample_error: '' },
    ],
    ['paused with a URL', 'workspaces_no_url_when_stopped', { status: 'paused', url: 'http://x' }],
    ['hibernated with a URL', 'workspaces_no_url_when_stopped', { status: 'hibernated', url: 'http://x' }],
    [
      'failed with a URL',
      'workspaces_no_url_when_stopped',
      { status: 'failed', last_sample_error: 'x', url: 'http://x' },
    ],
    [
      'removed with a URL',
      'workspaces_no_url_when_stopped',
      { status: 'removed', removed_at: NOW, url: 'http://x' },
    ],
    ['removed without a time', 'workspaces_removed_at', { status: 'removed' }],
    ['a time of removal on a living one', 'workspaces_removed_at', { status: 'online', removed_at: NOW }],
    ['tier 0', 'workspaces_tier', { tier: 0 }],
    ['tier 5', 'workspaces_tier', { tier: 5 }],
    ['x without y', 'workspaces_position', { x: 1 }],
    ['y without x', 'workspaces_position', { y: 1 }],
    ['its own parent', 'workspaces_not_own_parent', { id: ID, parent_id: ID }],
    ['a parent that is not there', 'workspaces_parent_id_workspaces_id_fk', { parent_id: UNKNOWN }],
  ])('a workspace that is %s', async (_, constraint, row) => {
    await expect(insert(row)).rejects.toMatchObject({ constraint_name: constraint });
    expect(await sql`select 1 from workspaces`).toHaveLength(0);
  });

  it.each<[string, Row]>([
    ['status', { status: null }],
    ['tier', { tier: null }],
    ['name', { name: null }],
    ['url', { url: null }],
    ['version', { version: null }],
  ])('a workspace whose %s is NULL', async (column, row) => {
    await expect(insert(row)).rejects.toMatchObject({ code: '23502', column_name: column });
  });

  it('a status that does not exist', async () => {
    await expect(insert({ status: 'asleep' })).rejects.toMatchObject({ code: '22P02' });
  });

  it('a living workspace becoming failed without a reason', async () => {
    await insert({ id: ID });
    const update = sql`update workspaces set status = 'failed' where id = ${ID}`;
    await expect(update).rejects.toMatchObject({ constraint_name: 'workspaces_failed_has_reason' });
  });

  it('two living workspaces of a template with one name at one place, also among the roots', async () => {
    await insert({ id: ID, name: 'Lead', imported_from: 'team' });
    const twin = insert({ name: 'Lead', imported_from: 'team' });
    await expect(twin).rejects.toMatchObject({ constraint_name: 'workspaces_imported_name' });
    await insert({ name: 'Child', imported_from: 'team', parent_id: ID });
    const twinChild = insert({ name: 'Child', imported_from: 'team', parent_id: ID });
    await expect(twinChild).rejects.toMatchObject({ constraint_name: 'workspaces_imported_name' });
    // Made by hand, elsewhere, or removed: no twin.
    await insert({ name: 'Lead' });
    await insert({ name: 'Lead', imported_from: 'team', parent_id: ID });
    await insert({ name: 'Lead', imported_from: 'team', status: 'removed', removed_at: NOW });
  });

  it('to erase a parent before its children', async () => {
    await insert({ id: ID });
    await insert({ parent_id: ID });
    await expect(sql`delete from workspaces where id = ${ID}`).rejects.toMatchObject({ code: '23503' });
    await sql`delete from workspaces`;
  });

  it('an audit entry sealed by half, and two at one place of the chain', async () => {
    const entry = { at: NOW, actor_id: 'owner', origin: 'user', action: 'a', request_id: 'r', details: '{}' };
    const half = sql`insert into audit_entries ${sql({ ...entry, seq: 1 })}`;
    await expect(half).rejects.toMatchObject({ constraint_name: 'audit_entries_sealed_whole' });
    const whole = { ...entry, seq: 1, hash: Buffer.from('00', 'hex') };
    await sql`insert into audit_entries ${sql(whole)}`;
    const second = sql`insert into audit_entries ${sql(whole)}`;
    await expect(second).rejects.toMatchObject({ constraint_name: 'audit_entries_seq_unique' });
  });

  it('a second chain', async () => {
    const head = sql`insert into audit_head (single, seq, hash) values ('other', 0, '')`;
    await expect(head).rejects.toMatchObject({ constraint_name: 'audit_head_single' });
  });
});
