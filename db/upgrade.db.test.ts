import postgres, { type Sql } from 'postgres';
import { expect, it } from 'vitest';
import { createEmptyDatabase } from '@/server/testing/empty-database';
import { testServerUrl } from '@/server/testing/test-database';
import { createSchema, inspectMigrations, knownVersion, migrateDatabase } from './migrate';

const ENTRIES = 2000;
/** The first schema that had activity, the one before the last changes of it, and the one before this. */
const HEAD = knownVersion().migrations;
const STARTS = [4, 6, HEAD - 1];

/** Rows as the old schema knew them; columns that came later are left out of the comparison. */
async function readOld(sql: Sql, columns: readonly string[], table: string): Promise<unknown[]> {
  return [...(await sql`select ${sql(columns)} from ${sql(table)} order by 1, 2`)];
}

async function columnsOf(sql: Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} order by ordinal_position`;
  return rows.map(({ name }) => name);
}

async function seed(sql: Sql): Promise<void> {
  await sql`
    insert into workspaces (id, name, runtime, backend, status)
    select gen_random_uuid(), 'Workspace ' || n, 'mock', 'mock', 'online' from generate_series(1, 20) n`;
  await sql`
    insert into activity_logs (workspace_id, activity_type, method, request_body, origin, message_id, created_at)
    select id, 'a2a_receive', 'message/send', jsonb_build_object('n', n), 'user', 'message ' || n,
      now() - n * interval '1 second'
    from generate_series(1, ${ENTRIES}::int) n
    join (select id, row_number() over (order by id) as place from workspaces) w on w.place = 1 + n % 20`;
  await sql`
    insert into chat_messages (workspace_id, role, content, origin)
    select id, 'user', name, 'user' from workspaces`;
  await sql`
    insert into audit_entries (at, actor_id, origin, action, request_id, details)
    select now(), 'owner', 'user', 'example', 'r', jsonb_build_object('n', n) from generate_series(1, 50) n`;
}

it.each(STARTS)('from the schema of %i migrations to this one keeps every row as it was', async (count) => {
  const url = await createEmptyDatabase(testServerUrl());
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.begin((tx) => createSchema(tx, knownVersion(count)));
    await seed(sql);
    const tables = ['workspaces', 'activity_logs', 'chat_messages', 'audit_entries', 'audit_head'];
    const columns = new Map<string, string[]>();
    for (const table of tables) columns.set(table, await columnsOf(sql, table));
    const read = async () => {
      const rows: Record<string, unknown[]> = {};
      for (const [table, names] of columns) rows[table] = await readOld(sql, names, table);
      return rows;
    };
    const before = await read();
    expect(before.activity_logs).toHaveLength(ENTRIES);
    expect(await migrateDatabase(url)).toEqual({ applied: count, pending: HEAD - count, newer: false });
    expect(await inspectMigrations(url)).toEqual({ applied: HEAD, pending: 0, newer: false });
    expect(await read()).toEqual(before);
  } finally {
    await sql.end();
  }
});
