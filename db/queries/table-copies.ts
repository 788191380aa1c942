import type { Sql, TransactionSql } from 'postgres';
import { createSchema, type SchemaVersion } from '../migrate';

/** Every row of the database as JSON, table by table, and back: what a backup is made of. */
export interface TableHeading {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

export interface StoredVersion extends SchemaVersion {
  /** The version of the job queue's own tables; 0: there are none. */
  readonly queue: number;
}

/** The next values of all counters, by the counters' names. */
export type Counters = Readonly<Record<string, string>>;

const QUEUE = 'graphile_worker';
const ROWS_PER_BATCH = 250;

/** Up to which versions the database has come. */
export async function readStoredVersion(sql: Sql | TransactionSql): Promise<StoredVersion> {
  const [present] = await sql<{ ours: boolean; queue: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as ours,
      to_regclass('graphile_worker.migrations') is not null as queue`;
  const [ours] = present?.ours
    ? await sql<{ migrations: number; last: number }[]>`
        select count(*)::int as migrations, coalesce(max(created_at), 0)::float8 as last from drizzle.__drizzle_migrations`
    : [];
  const [queue] = present?.queue
    ? await sql<{ id: number }[]>`select coalesce(max(id), 0)::int as id from graphile_worker.migrations`
    : [];
  return { migrations: ours?.migrations ?? 0, last: ours?.last ?? 0, queue: queue?.id ?? 0 };
}

/** The tables whose rows count, those of the job queue included; none of them belongs to an extension. */
export async function listTables(sql: Sql | TransactionSql): Promise<TableHeading[]> {
  return await sql<TableHeading[]>`
    select n.nspname as schema, c.relname as table,
      array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and n.nspname in ('public', ${QUEUE})
      and (n.nspname <> ${QUEUE} or c.relname <> 'migrations')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    group by n.nspname, c.relname
    order by n.nspname, c.relname`;
}

/** The rows of a table as lines of JSON, some at a time. */
export async function* readRows(tx: TransactionSql, heading: TableHeading): AsyncGenerator<string[]> {
  const columns = tx(heading.columns);
  // A json value keeps the line breaks that it was written with; they can only stand between its parts.
  const found = tx<{ line: string }[]>`
    select translate(row_to_json(kept)::text, E'\\n\\r', '  ') as line
    from (select ${columns} from ${tx(`${heading.schema}.${heading.table}`)}) kept`;
  for await (const rows of found.cursor(ROWS_PER_BATCH)) yield rows.map(({ line }) => line);
}

/** Read last: a counter that went on meanwhile skips numbers, one that lags behind would give one out again. */
export async function readCounters(tx: TransactionSql): Promise<Counters> {
  const rows = await tx<{ name: string; value: string }[]>`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as value
    from pg_sequences where schemaname in ('public', ${QUEUE}) and last_value is not null`;
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** How many others are connected to this database. */
export async function countOthers(sql: Sql): Promise<number> {
  // Whose user is not known is a worker of the server itself.
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and usename is not null`;
  return row?.count ?? 0;
}

/**
 * Replaces whatever tables are there by empty ones of that version, without foreign keys: rows come in any order.
 * @returns what gives the foreign keys back
 */
export async function emptyDatabase(
  tx: TransactionSql,
  version: SchemaVersion,
): Promise<() => Promise<void>> {
  await dropAll(tx);
  await createSchema(tx, version);
  const keys = await tx<{ table: string; name: string; definition: string }[]>`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
  for (const { table, name } of keys) await tx`alter table ${tx(table)} drop constraint ${tx(name)}`;
  const tables = (await listTables(tx)).map(({ schema, table }) => `"${schema}"."${table}"`);
  await tx.unsafe(`truncate ${tables.join(', ')} cascade`);
  return async () => {
    for (const { table, name, definition } of keys) {
      await tx.unsafe(`alter table "${table}" add constraint "${name}" ${definition}`);
    }
  };
}

async function dropAll(tx: TransactionSql): Promise<void> {
  const tables = (await listTables(tx)).filter(({ schema }) => schema === 'public');
  for (const { table } of tables) await tx`drop table ${tx(`public.${table}`)} cascade`;
  const types = await tx<{ name: string }[]>`
    select typname as name from pg_type t where typtype = 'e' and typnamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')`;
  for (const { name } of types) await tx`drop type ${tx(`public.${name}`)}`;
  await tx`drop schema if exists drizzle cascade`;
}

/** Inserts rows that `readRows` has given, numbers of counters included. */
export async function insertRows(
  tx: TransactionSql,
  { schema, table, columns }: TableHeading,
  lines: readonly string[],
): Promise<void> {
  const name = `${schema}.${table}`;
  await tx`
    insert into ${tx(name)} (${tx(columns)}) overriding system value
    select ${tx(columns)} from json_populate_recordset(null::${tx(name)}, ${`[${lines.join(',')}]`}::text::json)`;
}

export async function setCounters(tx: TransactionSql, counters: Counters): Promise<void> {
  for (const [name, value] of Object.entries(counters)) {
    await tx`select setval(to_regclass(${name}), ${value}::bigint) where to_regclass(${name}) is not null`;
  }
}
