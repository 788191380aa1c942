import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import type { Logger } from '@/server/platform/logger';
import { chooseAccount, type ServerAccount } from './as-user';
import { copyDataFolder, removeUnfinishedBackups } from './backup';
import { locateBinaries } from './binaries';
import { connectionUrl } from './credentials';
import { dataFolder, ensureDataFolder } from './data-folder';
import { DataLockHeldError, findLockHolder } from './data-lock';
import type { EmbeddedPostgres } from './embedded-postgres';
import { stopLeftoverServer } from './leftovers';
import { ServerHandle } from './server-handle';
import { rotateServerLog, serverLogPath } from './server-log';
import type { ServerSettings } from './server-settings';
import { startWithRetries } from './start-with-retries';

export type { EmbeddedPostgres };

/**
 * Starts PostgreSQL on `<dataDir>/postgres`, creating it the first time. A server that a killed process left running
 * there is stopped first, therefore the caller holds the data lock (`acquireDataLock`).
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: Logger;
  /** In place of ours; for a server whose data nobody needs tomorrow. */
  settings?: ServerSettings;
}): Promise<EmbeddedPostgres> {
  const { log, settings } = options;
  const began = performance.now();
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  await refuseWhenHeldByOther(dataDir);
  const binaries = await locateBinaries();
  const folder = dataFolder(dataDir);
  const account = await chooseAccount(folder);
  await openTo(account, dataDir);
  await stopLeftoverServer(folder, log);
  const credentials = await ensureDataFolder(dataDir, binaries, account);
  await removeUnfinishedBackups(dataDir);
  const logFile = serverLogPath(dataDir);
  await rotateServerLog(logFile);
  const server = { binary: binaries.postgres, account, folder, logFile, settings };
  const { postmaster, port } = await startWithRetries(server, log);
  const url = connectionUrl(credentials, port);
  log.info(
    { pid: postmaster.pid, port, ms: Math.round(performance.now() - began) },
    'the database server runs',
  );
  const start = async () => (await startWithRetries(server, log, port)).postmaster;
  const copy = (label: string) => copyDataFolder(dataDir, label, binaries, account);
  return new ServerHandle({ url, logFile, log, start, copy }, postmaster);
}

/** A second process would otherwise stop the first one's server as a leftover. */
async function refuseWhenHeldByOther(dataDir: string): Promise<void> {
  const holder = await findLockHolder(dataDir);
  if (holder !== null && holder !== process.pid) throw new DataLockHeldError(dataDir, holder);
}

/** Without the right to pass closed folders, the server's group must be able to pass (not list) this one. */
async function openTo(account: ServerAccount | null, dataDir: string): Promise<void> {
  if (account === null || account.passesClosedFolders) return;
  const { uid, mode } = await stat(dataDir);
  if (uid === account.uid) return;
  await chown(dataDir, uid, account.gid);
  await chmod(dataDir, (mode & 0o777) | 0o010);
}
