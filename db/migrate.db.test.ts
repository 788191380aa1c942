import { readdirSync } from 'node:fs';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '@/server/testing/empty-database';
import { type ExternalPostgres, startExternalPostgres } from '@/server/testing/external-postgres';
import { testServerUrl } from '@/server/testing/test-database';
import { inspectMigrations, migrateDatabase, NewerSchemaError } from './migrate';

const SCHEMA_FILES = readdirSync('db/schema').map((file) => file.replace(/\.ts$/, ''));
const TABLES = (
  await Promise.all(
    SCHEMA_FILES.map((file): Promise<Record<string, unknown>> => import(`./schema/${file}.ts`)),
  )
)
  .flatMap((module) => Object.values(module))
  .filter((value): value is PgTable => is(value, PgTable))
  .map(getTableConfig);
const MIGRATIONS = readdirSync('drizzle').filter((name) => name.endsWith('.sql')).length;

let external: ExternalPostgres;
beforeAll(async () => {
  external = await startExternalPostgres();
});
afterAll(() => external?.stop());

const SERVERS = [
  { server: 'the embedded server', url: () => testServerUrl() },
  { server: 'the PostgreSQL of the system', url: () => external.url },
];

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

async function migrated(serverUrl: string): Promise<string> {
  const url = await createEmptyDatabase(serverUrl);
  await migrateDatabase(url);
  return url;
}

describe.each(SERVERS)('on $server', ({ url: serverUrl }) => {
  it('is a version that the schema can stand on', async () => {
    const [row] = await query(
      serverUrl(),
      (sql) => sql`select current_setting('server_version_num')::int as n`,
    );
    expect(row?.n).toBeGreaterThanOrEqual(150_000);
  });

  it('migrations from zero give every table of the schema, column by column', async () => {
    const url = await migrated(serverUrl());
    const columns = await query(
      url,
      (sql) => sql<{ table: string; name: string; required: boolean }[]>`
        select table_name as table, column_name as name, is_nullable = 'NO' as required
        from information_schema.columns where table_schema = 'public'`,
    );
    const found = columns.map(({ table, name, required }) => `${table}.${name} ${required}`);
    const declared = TABLES.flatMap((table) =>
      table.columns.map((column) => `${table.name}.${column.name} ${column.notNull}`),
    );
    expect(declared.length).toBeGreaterThan(40);
    expect([...found].sort()).toEqual([...declared].sort());
  });

  it('migrations from zero give every index and every CHECK of the schema', async () => {
    const url = await migrated(serverUrl());
    const names = await query(
      url,
      (sql) => sql<{ name: string }[]>`
        select indexname as name from pg_indexes where schemaname = 'public'
        union all select conname from pg_constraint where contype in ('c', 'f') and connamespace = 'public'::regnamespace`,
    );
    const found = names.map(({ name }) => name);
    for (const table of TABLES) {
      for (const index of table.indexes) expect(found).toContain(index.config.name);
      for (const check of table.checks) expect(found).toContain(check.name);
      for (const key of table.foreignKeys) expect(found).toContain(key.getName());
    }
    // By name as well: these hold guarantees that no code could give back.
    expect(found).toEqual(
      expect.arrayContaining([
        'workspaces_failed_has_reason',
        'workspaces_removed_at',
        'workspaces_imported_name',
        'workspaces_not_own_parent',
        'events_cursor',
        'audit_entries_sealed_whole',
        'audit_entries_seq_unique',
      ]),
    );
  });

  it('migrations from zero give the audit log its one head', async () => {
    const url = await migrated(serverUrl());
    const heads = await query(
      url,
      (sql) => sql`select single, seq::int, length(hash) as bytes from audit_head`,
    );
    expect(heads).toEqual([{ single: 'head', seq: 0, bytes: 0 }]);
  });

  it('a second run finds nothing to do', async () => {
    const url = await createEmptyDatabase(serverUrl());
    expect(await migrateDatabase(url)).toEqual({ applied: 0, pending: MIGRATIONS, newer: false });
    expect(await migrateDatabase(url)).toEqual({ applied: MIGRATIONS, pending: 0, newer: false });
    expect(await inspectMigrations(url)).toEqual({ applied: MIGRATIONS, pending: 0, newer: false });
  });

  it('a look at an empty database changes nothing in it', async () => {
    const url = await createEmptyDatabase(serverUrl());
    expect(await inspectMigrations(url)).toEqual({ applied: 0, pending: MIGRATIONS, newer: false });
    const tables = await query(
      url,
      (sql) => sql`select 1 from pg_tables where schemaname not like 'pg_%'
      and schemaname <> 'information_schema'`,
    );
    expect(tables).toHaveLength(0);
  });

  it('four processes that migrate at once apply each migration once', async () => {
    const url = await createEmptyDatabase(serverUrl());
    const states = await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(url)));
    expect(states.filter(({ pending }) => pending > 0)).toHaveLength(1);
    expect((await inspectMigrations(url)).applied).toBe(MIGRATIONS);
  });

  it('a database that a newer build has migrated is refused with a sentence, and left as it is', async () => {
    const url = await migrated(serverUrl());
    await query(url, async (sql) => {
      await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 99999999999999)`;
    });
    expect(await inspectMigrations(url)).toMatchObject({ newer: true });
    await expect(migrateDatabase(url)).rejects.toThrow(NewerSchemaError);
    await expect(migrateDatabase(url)).rejects.toThrow(/newer version.*\.$/);
    expect((await inspectMigrations(url)).applied).toBe(MIGRATIONS + 1);
  });
});
