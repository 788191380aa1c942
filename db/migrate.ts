import { resolve } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/** Any two processes that migrate the same database meet on this advisory lock; the number is arbitrary. */
const MIGRATION_LOCK = 7_205_801;

export interface MigrationState {
  /** How many migrations the database has. */
  readonly applied: number;
  /** How many this build knows and the database lacks. */
  readonly pending: number;
  /** True when the database was migrated by a newer build. */
  readonly newer: boolean;
}

const NEWER =
  'The database was made by a newer version of Molecule. Start that version, or restore the backup made before the upgrade.';

/** Where the generated SQL stands: the working directory is the repository (npm sets it so). */
const migrationsFolder = (): string => resolve('drizzle');

async function readState(client: postgres.Sql): Promise<MigrationState> {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') is not null as present`;
  const rows = table?.present
    ? await client<
        { created_at: string }[]
      >`select created_at from drizzle.__drizzle_migrations order by created_at`
    : [];
  const last = Number(rows.at(-1)?.created_at ?? 0);
  const pending = known.filter((migration) => migration.folderMillis > last).length;
  return { applied: rows.length, pending, newer: rows.length > known.length - pending };
}

const single = (url: string) => postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 });

/** What the database has, compared with what this build knows; changes nothing. */
export async function inspectMigrations(url: string): Promise<MigrationState> {
  const client = single(url);
  try {
    return await readState(client);
  } finally {
    await client.end();
  }
}

/**
 * Brings the schema up to date, one process at a time. A database that a newer build has migrated is refused: an
 * older binary would write rows the newer schema does not expect.
 */
export async function migrateDatabase(url: string): Promise<MigrationState> {
  const client = single(url);
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const state = await readState(client);
    if (state.newer) {
      throw new NewerSchemaError(NEWER);
    }
    if (state.pending > 0) await migrate(drizzle(client), { migrationsFolder: migrationsFolder() });
    return state;
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}

/** Up to which migration a database has come. */
export interface SchemaVersion {
  readonly migrations: number;
  /** The time that the last of them was made, which is how the migrator tells them apart. */
  readonly last: number;
}

/** The schema version of this build, or of an earlier one that had the first `count` migrations. */
export function knownVersion(count?: number): SchemaVersion {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() }).slice(0, count);
  return { migrations: known.length, last: known.at(-1)?.folderMillis ?? 0 };
}

/** Makes the tables of that version in an empty database, in the caller's transaction. */
export async function createSchema(tx: postgres.TransactionSql, version: SchemaVersion): Promise<void> {
  const all = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const wanted = all.filter(({ folderMillis }) => folderMillis <= version.last);
  if (wanted.length !== version.migrations) throw new NewerSchemaError(NEWER);
  await tx`create schema if not exists drizzle`;
  await tx`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
  for (const { sql, hash, folderMillis } of wanted) {
    for (const statement of sql) await tx.unsafe(statement);
    await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`;
  }
}

export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}
