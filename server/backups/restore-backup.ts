import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import {
  emptyDatabase,
  insertRows,
  listTables,
  readStoredVersion,
  setCounters,
  type TableHeading,
} from '@/db/queries/table-copies';
import { BackupFileError, type Manifest, readBackupLines } from './backup-file';

const heading = z.union([
  z.object({ table: z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) }) }),
  z.object({ counters: z.record(z.string(), z.string()) }),
  z.object({ key: z.string() }),
]);

/** What let people in at the time of the backup: what was ended since must not come back to life. */
const WAYS_IN = ['sessions', 'password_resets'];

/** Rows go to the database in parts of about this many characters. */
const PART_LENGTH = 1_000_000;

/**
 * Puts the rows of a backup in place of all tables that are there, in one transaction: whatever goes wrong, the database
 * is what it was. The caller has read the manifest and brought the job queue's tables to this build's version.
 * @returns how many rows, and the text of the secrets' key where it is inside
 */
export async function restoreBackup(
  sql: Sql,
  path: string,
  manifest: Manifest,
): Promise<{ rows: number; key: string | null }> {
  return await sql.begin(async (tx) => {
    const { queue } = await readStoredVersion(tx);
    if (queue < manifest.schema.queue) {
      throw new BackupFileError(`${path} was made by a newer version of Molecule. Use that version.`);
    }
    const giveForeignKeysBack = await emptyDatabase(tx, manifest.schema);
    const found = await readBackupLines(path, (lines) => load(tx, lines));
    await giveForeignKeysBack();
    await forgetWaysIn(tx);
    return found;
  });
}

/** A backup of an older version may know none of them yet. */
async function forgetWaysIn(tx: TransactionSql): Promise<void> {
  const known = await listTables(tx);
  for (const table of WAYS_IN) {
    if (known.some((one) => one.schema === 'public' && one.table === table))
      await tx`delete from ${tx(table)}`;
  }
}

async function load(tx: TransactionSql, lines: AsyncIterable<string>) {
  const known = await listTables(tx);
  let [table, rows, length, key]: [TableHeading | null, number, number, string | null] = [null, 0, 0, null];
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    if (table === null) throw new BackupFileError('The backup has rows before its first table.');
    await insertRows(tx, table, waiting);
    rows += waiting.length;
    [waiting, length] = [[], 0];
  };
  for await (const line of lines) {
    if (!line.startsWith('#')) {
      waiting.push(line);
      length += line.length;
      if (length > PART_LENGTH) await flush();
      continue;
    }
    await flush();
    const found = heading.parse(JSON.parse(line.slice(1)));
    if ('table' in found) table = assertKnown(known, found.table);
    else if ('counters' in found) await setCounters(tx, found.counters);
    else key = found.key;
  }
  await flush();
  return { rows, key };
}

/** Names of a file become part of statements only when the database itself has them. */
function assertKnown(known: readonly TableHeading[], wanted: TableHeading): TableHeading {
  const found = known.find(({ schema, table }) => schema === wanted.schema && table === wanted.table);
  const strange = wanted.columns.find((column) => !found?.columns.includes(column));
  if (found && strange === undefined) return wanted;
  throw new BackupFileError(
    `The backup has ${wanted.schema}.${wanted.table}${strange ? `.${strange}` : ''}, which this version does not know.`,
  );
}
