import { readdir, rm } from 'node:fs/promises';
import type { Logger } from '@/server/platform/logger';
import { endPostmaster, sendSignal } from './end-process';
import { isPostmasterOf, pidFilePath, readPidFile } from './pid-file';
import { processCommand, processFolder } from './process-identity';

const FAST_GRACE_MS = 4_000;

/**
 * Stops the server that a killed process left behind on this folder: it would hold the folder against the new one,
 * and nobody would stop it at the end.
 */
export async function stopLeftoverServer(folder: string, log: Logger): Promise<void> {
  const left = await readPidFile(folder);
  if (left === null) return;
  if (await isPostmasterOf(folder, left.pid)) {
    log.warn({ pid: left.pid }, 'stopping the database server that an earlier process left running');
    await endPostmaster(left.pid, async () => !(await isPostmasterOf(folder, left.pid)), FAST_GRACE_MS);
  }
  await endOrphans(folder);
  if (await isOccupiedByOther(left.pid)) await rm(pidFilePath(folder), { force: true });
}

/**
 * PostgreSQL looks no further than whether the number in its pid file is taken, and would refuse for ever. It is taken
 * when it was given to another program (common after a container restart), or by the dead server itself where nobody
 * collects the dead (common inside a container).
 */
async function isOccupiedByOther(pid: number): Promise<boolean> {
  const isTaken = sendSignal(pid, 0);
  return isTaken && !/(^|\/)postgres\b/.test(await processCommand(pid));
}

/**
 * Ends sessions that outlived their postmaster. One in a long query notices only at its end, and holds the shared
 * memory until then. SIGQUIT makes a session leave at once. Only where /proc shows who works in the folder.
 */
async function endOrphans(folder: string): Promise<void> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  await Promise.all(
    pids.map(async (pid) => {
      if ((await processFolder(pid)) !== folder) return;
      const command = await processCommand(pid);
      if (command.startsWith('postgres:')) sendSignal(pid, 'SIGQUIT');
    }),
  );
}
