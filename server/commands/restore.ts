import { mkdir, readFile, rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connectDatabase } from '@/db/client';
import { inspectMigrations, knownVersion } from '@/db/migrate';
import { countOthers, listTables } from '@/db/queries/table-copies';
import { type Manifest, readManifest } from '../backups/backup-file';
import { restoreBackup } from '../backups/restore-backup';
import { migrateJobs } from '../jobs/runner';
import { systemClock } from '../platform/clock';
import { type Config, readConfig } from '../platform/config';
import { acquireDataLock } from '../platform/embedded-postgres/data-lock';
import { writeNewFile } from '../platform/embedded-postgres/durable-write';
import { startEmbeddedPostgres } from '../platform/embedded-postgres/start-embedded-postgres';
import { createLogger } from '../platform/logger';
import { secretKeyPath } from '../platform/secret-keys';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run restore -- <file> [--force]`: puts a backup in place of what is there. Molecule must not be running. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { force: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('Say which file: npm run restore -- <file>');
  const config = readConfig();
  const path = resolve(file);
  const manifest = await readManifest(path);
  refuseNewer(path, manifest);
  const { database } = config;
  const restored =
    database.kind === 'external'
      ? await restoreInto(database.url, { path, manifest, force: values.force })
      : await restoreEmbedded(config, { path, manifest, force: values.force });
  print(`${restored.rows} rows of ${manifest.created_at} are back.`);
  await putKey(config, manifest, restored.key);
  print('Start Molecule (npm start); npm run audit:verify shows whether the audit log is whole.');
}

interface Wanted {
  readonly path: string;
  readonly manifest: Manifest;
  readonly force: boolean;
}

interface Restored {
  readonly rows: number;
  readonly key: string | null;
}

function refuseNewer(path: string, { schema, version }: Manifest): void {
  const { last } = knownVersion();
  const known = knownVersion(schema.migrations);
  if (schema.last <= last && known.last === schema.last) return;
  throw new Error(
    `${path} was made by a newer version of Molecule (${version}, ${schema.migrations} migrations). Use that version.`,
  );
}

async function restoreEmbedded(config: Config, wanted: Wanted): Promise<Restored> {
  const lock = await acquireDataLock(config.dataDir);
  try {
    const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log: createLogger('warn') });
    try {
      return await restoreInto(server.url, wanted, async () => {
        print(`What was there is kept in ${await server.backup('before-restore')}`);
      });
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}

/** @param keepOld called before something is replaced */
async function restoreInto(
  url: string,
  { path, manifest, force }: Wanted,
  keepOld: () => Promise<void> = () => Promise.resolve(),
): Promise<Restored> {
  if ((await isInUse(url)) > 0) {
    throw new Error('The database is in use. Stop every Molecule (and psql) that is connected to it first.');
  }
  const isEmpty = (await inspectMigrations(url)).applied === 0 && (await countOurTables(url)) === 0;
  if (!isEmpty && !force) {
    throw new Error(
      'There is data already, and nothing was changed. With --force all of its tables are replaced by the backup.',
    );
  }
  if (!isEmpty) await keepOld();
  await migrateJobs(url);
  return await withSql(url, (sql) => restoreBackup(sql, path, manifest));
}

const isInUse = (url: string): Promise<number> => withSql(url, countOthers);
const countOurTables = (url: string): Promise<number> =>
  withSql(url, async (sql) => (await listTables(sql)).filter(({ schema }) => schema === 'public').length);

type Run<T> = (sql: ReturnType<typeof connectDatabase>['sql']) => Promise<T>;

async function withSql<T>(url: string, run: Run<T>): Promise<T> {
  const database = connectDatabase(url);
  try {
    return await run(database.sql);
  } finally {
    await database.close(1);
  }
}

/** A key that is inside takes its place; another one that stands there is moved aside, not lost. */
async function putKey({ dataDir }: Config, manifest: Manifest, key: string | null): Promise<void> {
  const path = secretKeyPath(dataDir);
  if (key === null) {
    for (const what of manifest.needed_besides) print(`Needed besides, and not in the backup: ${what}.`);
    return;
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const there = await readFile(path, 'utf8').catch(() => null);
  if (there === key) return;
  if (there !== null) {
    const aside = `${path}.before-restore-${systemClock.now().toISOString().replaceAll(/[:.]/g, '-')}`;
    await rename(path, aside);
    print(`The key of the secrets that stood here is now ${aside}`);
  }
  await writeNewFile(path, key);
  print(`The key of the secrets is back in ${path}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
