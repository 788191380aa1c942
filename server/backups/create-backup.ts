import { readFile } from 'node:fs/promises';
import type { Sql, TransactionSql } from 'postgres';
import {
  listTables,
  readCounters,
  readRows,
  readStoredVersion,
  type StoredVersion,
  type TableHeading,
} from '@/db/queries/table-copies';
import { systemClock } from '../platform/clock';
import { type Manifest, writeBackupFile } from './backup-file';

export interface BackupOptions {
  readonly path: string;
  readonly database: Manifest['database'];
  /** The text of the file of the secrets' key, where it is to be inside. */
  readonly key: string | null;
}

/**
 * Writes all rows of one moment into one file, while others go on reading and writing. The same for every database: no
 * program of PostgreSQL is needed, and what came from one server can be restored on another, of another version too.
 */
export async function createBackup(
  sql: Sql,
  options: BackupOptions,
): Promise<{ tables: number; rows: number }> {
  const counted = { tables: 0, rows: 0 };
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    const schema = await readStoredVersion(tx);
    const tables = await listTables(tx);
    const secretKeys = await listSecretKeys(tx, tables);
    const facts = await describe(options, schema, secretKeys);
    await writeBackupFile(options.path, facts, linesOf(tx, tables, options.key, counted));
  });
  return counted;
}

async function describe({ database, key }: BackupOptions, schema: StoredVersion, secretKeys: string[]) {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const isKeyMissing = secretKeys.length > 0 && key === null;
  return {
    version,
    created_at: systemClock.now().toISOString(),
    database,
    schema,
    secret_keys: secretKeys,
    keys_inside: key !== null,
    needed_besides: isKeyMissing ? ['the key of the secrets: secrets.key or SECRETS_ENCRYPTION_KEY'] : [],
  };
}

async function listSecretKeys(tx: TransactionSql, tables: readonly TableHeading[]): Promise<string[]> {
  const holders = tables.filter(({ schema, columns }) => schema === 'public' && columns.includes('key_id'));
  const found = new Set<string>();
  for (const { table } of holders) {
    const rows = await tx<{ id: string }[]>`select distinct key_id as id from ${tx(table)}`;
    for (const { id } of rows) found.add(id);
  }
  return [...found].sort();
}

async function* linesOf(
  tx: TransactionSql,
  tables: readonly TableHeading[],
  key: string | null,
  counted: { tables: number; rows: number },
): AsyncGenerator<string> {
  for (const table of tables) {
    yield heading({ table });
    for await (const rows of readRows(tx, table)) {
      counted.rows += rows.length;
      yield `${rows.join('\n')}\n`;
    }
    counted.tables += 1;
  }
  yield heading({ counters: await readCounters(tx) });
  if (key !== null) yield heading({ key });
}

const heading = (content: object): string => `# ${JSON.stringify(content)}\n`;
