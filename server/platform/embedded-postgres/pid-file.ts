import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processCommand, processFolder } from './process-identity';

/** What `postmaster.pid` says; PostgreSQL keeps it up to date while it runs. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** `ready` once connections are accepted. */
  readonly status: string;
}

/** @returns null when there is no (readable, complete) pid file, which is the case after a clean stop */
export async function readPidFile(folder: string): Promise<PidFile | null> {
  const text = await readFile(pidFilePath(folder), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), status: lines[7] ?? '' };
}

export function pidFilePath(folder: string): string {
  return join(folder, 'postmaster.pid');
}

/**
 * Whether that pid is the postmaster of this folder. Its sessions are not: they rename themselves.
 * The working folder is asked too, because it stays true when the data folder was moved under a running server.
 */
export async function isPostmasterOf(folder: string, pid: number): Promise<boolean> {
  const command = await processCommand(pid);
  if (command.includes(`/postgres -D ${folder} -c `)) return true;
  return /\/postgres( -|$)/.test(command) && (await processFolder(pid)) === folder;
}
