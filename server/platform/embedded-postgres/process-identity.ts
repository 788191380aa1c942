import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PLAIN_ENVIRONMENT } from './plain-environment';

const run = promisify(execFile);
const hasProc = existsSync('/proc/self/stat');

/**
 * Something that tells a process from a later one with the same pid; null when no process lives there.
 * A zombie counts as dead: after a kill -9 in a container nobody may ever reap it.
 */
export async function processStartTime(pid: number): Promise<string | null> {
  if (!hasProc) return (await ps(pid, 'lstart=')) || null;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(nullIfOutOfReach);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may contain blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticksSinceBoot] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || ticksSinceBoot === undefined) return null;
  return `${await bootId()}/${ticksSinceBoot}`;
}

/** Gone, or somebody else's. */
const OUT_OF_REACH = new Set(['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM']);

/** For what is read of a process: anything else (too many open files) says nothing of whether it lives. */
export function nullIfOutOfReach(error: NodeJS.ErrnoException): null {
  if (OUT_OF_REACH.has(error.code ?? '')) return null;
  throw error;
}

/** A process's command line; empty when it is gone, a zombie, or a kernel thread. */
export async function processCommand(pid: number): Promise<string> {
  if (!hasProc) return await ps(pid, 'command=');
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}

/** The folder a process works in; null where the system does not tell (macOS, another user's process). */
export async function processFolder(pid: number): Promise<string | null> {
  return hasProc ? await readlink(`/proc/${pid}/cwd`).catch(() => null) : null;
}

/** Ticks count from boot, so without it a pid and its ticks could come again after a reboot. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

/** In a fixed language and time zone: two processes must read the same start time as the same text. */
async function ps(pid: number, column: string): Promise<string> {
  const answer = await run('ps', ['-ww', '-o', column, '-p', String(pid)], { env: PLAIN_ENVIRONMENT }).catch(
    () => ({ stdout: '' }),
  );
  return answer.stdout.trim();
}
