import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, runAs, type ServerAccount } from './as-user';
import type { Binaries } from './binaries';
import { type Credentials, createCredentials, readCredentials } from './credentials';
import { syncFolder } from './durable-write';
import { HOST_ACCESS, ROLE_NAME } from './server-settings';

/** Folders in the making; one that is still there at a start was interrupted and is worth nothing. */
const UNFINISHED_PREFIX = 'postgres.init-';

/** Where PostgreSQL's files are. */
export function dataFolder(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Makes sure there is a complete data folder of the right version. It is built under another name and renamed when
 * everything in it is done, so that whatever carries the name is whole.
 */
export async function ensureDataFolder(
  dataDir: string,
  binaries: Binaries,
  account: ServerAccount | null,
): Promise<Credentials> {
  await removeUnfinished(dataDir);
  const folder = dataFolder(dataDir);
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0) return await adoptDataFolder(folder, names, binaries, account);
  const unfinished = join(dataDir, `${UNFINISHED_PREFIX}${randomBytes(6).toString('hex')}`);
  try {
    const credentials = await buildDataFolder(unfinished, binaries, account);
    await rename(unfinished, folder);
    await syncFolder(dataDir);
    return credentials;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function buildDataFolder(
  folder: string,
  binaries: Binaries,
  account: ServerAccount | null,
): Promise<Credentials> {
  await mkdir(folder, { mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
  // No password for the superuser, and no way in: its work is done below, without a server.
  await runAs(account, binaries.initdb, [
    `--pgdata=${folder}`,
    '--username=postgres',
    '--auth=reject',
    '--encoding=UTF8',
    '--locale=C',
    // Sorts by bytes like C, and knows upper and lower case beyond ASCII.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  await writeFile(join(folder, 'pg_hba.conf'), HOST_ACCESS);
  const { credentials, path } = await createCredentials(folder);
  if (account) await chown(path, account.uid, account.gid);
  await runAs(account, binaries.postgres, singleUserArguments(folder), createRole(credentials.password));
  return credentials;
}

function singleUserArguments(folder: string): string[] {
  return ['--single', '-D', folder, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'postgres'];
}

/**
 * Not a superuser: an injected statement must not become a command on the host or a read of its files. CREATEDB
 * lets the tests clone databases; the owner of a database may create the trusted extensions.
 */
function createRole(password: string): string {
  return [
    `CREATE ROLE ${ROLE_NAME} LOGIN CREATEDB PASSWORD '${password}' IN ROLE pg_monitor`,
    // The details of an error quote rows, which may hold secrets; the log must not.
    `ALTER ROLE ${ROLE_NAME} SET log_error_verbosity = 'terse'`,
    `CREATE DATABASE ${ROLE_NAME} OWNER ${ROLE_NAME}`,
    '',
  ].join('\n');
}

/** Refuses what is not ours or of another version; a copy put here by hand gets its owner and mode right. */
async function adoptDataFolder(
  folder: string,
  names: string[],
  binaries: Binaries,
  account: ServerAccount | null,
): Promise<Credentials> {
  const credentials = await readCredentials(folder);
  if (!names.includes('PG_VERSION') || credentials === null) {
    throw new Error(
      `${folder} is not a database of this program (its version or credentials file is missing). ` +
        'Move it away to begin with an empty database, or put a backup in its place.',
    );
  }
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (version !== binaries.majorVersion) {
    throw new Error(
      `The database in ${folder} was written by PostgreSQL ${version}, but this release brings PostgreSQL ` +
        `${binaries.majorVersion}. Use the release that wrote it, or move the data with pg_dump.`,
    );
  }
  if (account && (await stat(folder)).uid !== account.uid) await giveTo(account, folder);
  await chmod(folder, 0o700);
  return credentials;
}

async function removeUnfinished(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(UNFINISHED_PREFIX));
  // An initdb that outlived its parent may still be writing; its folder then stays until the next start.
  const remove = (name: string) => rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 });
  await Promise.allSettled(names.map(remove));
}
