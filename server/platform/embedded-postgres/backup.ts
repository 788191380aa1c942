import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@/server/platform/clock';
import { runAs, type ServerAccount } from './as-user';
import type { Binaries } from './binaries';
import { dataFolder } from './data-folder';
import { syncFolder } from './durable-write';
import { PLAIN_ENVIRONMENT } from './plain-environment';

/** How many copies stay. */
export const COPIES_KEPT = 3;
const UNFINISHED_PREFIX = 'unfinished-';
const BACKUP_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-/;
const run = promisify(execFile);

/**
 * Copies the data folder of a stopped server to `backups/<UTC time>-<label>` and drops all but the newest three.
 * The copy gets its name only when it is complete and on the disk, so whatever has such a name can be restored.
 * @returns the path of the copy; put it in place of `postgres` to restore it
 */
export async function copyDataFolder(
  dataDir: string,
  label: string,
  binaries: Binaries,
  account: ServerAccount | null,
): Promise<string> {
  const backups = join(dataDir, 'backups');
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await removeUnfinishedBackups(dataDir);
  const name = backupName(label);
  const unfinished = join(backups, `${UNFINISHED_PREFIX}${name}`);
  try {
    // cp and not fs.cp: it keeps the owner, without whom PostgreSQL refuses the folder.
    await run('cp', ['-pPR', dataFolder(dataDir), unfinished], { env: PLAIN_ENVIRONMENT });
    await syncAll(unfinished, binaries, account);
    await rename(unfinished, join(backups, name));
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(backups);
  await removeOldBackups(backups);
  return join(backups, name);
}

/** Removes copies that a kill or a full disk cut short. */
export async function removeUnfinishedBackups(dataDir: string): Promise<void> {
  await removeNames(join(dataDir, 'backups'), (names) =>
    names.filter((name) => name.startsWith(UNFINISHED_PREFIX)),
  );
}

async function removeOldBackups(backups: string): Promise<void> {
  await removeNames(backups, (names) =>
    names
      .filter((name) => BACKUP_NAME.test(name))
      .sort()
      .slice(0, -COPIES_KEPT),
  );
}

async function removeNames(folder: string, choose: (names: string[]) => string[]): Promise<void> {
  const names = choose(await readdir(folder).catch(() => []));
  // A copy that outlived its parent may still be writing; what it leaves then goes the next time.
  const remove = (name: string) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  await Promise.allSettled(names.map(remove));
}

function backupName(label: string): string {
  const time = systemClock.now().toISOString().replaceAll(/[:.]/g, '-');
  const safeLabel = label.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 64);
  return `${time}-${safeLabel || 'backup'}`;
}

/** initdb can do nothing but flush every file of a data folder; that is what is needed here. */
async function syncAll(folder: string, binaries: Binaries, account: ServerAccount | null): Promise<void> {
  await runAs(account, binaries.initdb, ['--sync-only', `--pgdata=${folder}`]);
}
