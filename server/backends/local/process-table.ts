import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PLAIN_ENVIRONMENT } from '../../platform/embedded-postgres/plain-environment';
import { nullIfOutOfReach } from '../../platform/embedded-postgres/process-identity';
import { inParallel } from '../../platform/in-parallel';
import { shareNext } from '../../platform/share-next';

const run = promisify(execFile);
const hasProc = existsSync('/proc/self/stat');

/** What a process of this host says of itself. */
export interface HostProcess {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  /** Its environment as far as this process may see it, `NAME=value` each with a NUL before and after it. */
  readonly environment: string;
}

/** Files that are open for it at the same time, however many ask. */
const FILES_MAX = 64;

/** Every living process of this host. */
export const listProcesses = shareNext(async (): Promise<HostProcess[]> => {
  if (!hasProc) return listByPs();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await inParallel(pids, FILES_MAX, readProcess);
  return found.filter((process) => process !== null);
});

/** Bytes of addresses, counted from the field after the session. */
const ADDRESSES = 16;

async function readProcess(pid: number): Promise<HostProcess | null> {
  const read = async (name: string) =>
    (await readFile(`/proc/${pid}/${name}`, 'utf8').catch(nullIfOutOfReach)) ?? '';
  const stat = await read('stat');
  // The second field is the program's name in brackets and may contain blanks and brackets.
  const [state, , group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Threads of the kernel, which have no memory of their own, are half of all and nobody's agents.
  if (!state || state === 'Z' || state === 'X' || rest[ADDRESSES] === '0') return null;
  const environment = await read('environ');
  return { pid, group: Number(group), session: Number(session), environment: `\0${environment}` };
}

/** Where there is no /proc (macOS): ps shows the environment of one's own processes behind the command. */
async function listByPs(): Promise<HostProcess[]> {
  const columns = ['-axwwE', '-o', 'pid=,pgid=,stat=,command='];
  const { stdout } = await run('ps', columns, { env: PLAIN_ENVIRONMENT, maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s(.*)$/.exec(line);
    if (!found || found[3]?.startsWith('Z')) return [];
    const group = Number(found[2]);
    const environment = `\0${(found[4] ?? '').replaceAll(' ', '\0')}\0`;
    return [{ pid: Number(found[1]), group, session: group, environment }];
  });
}

/** Bytes of memory that a process has in use; 0 when it is gone. */
export async function residentBytes(pid: number): Promise<number> {
  if (!hasProc) return Number(await ps(pid, 'rss=')) * 1024;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** The environment that a process was started with; null where the system does not tell. */
export async function environmentOf(pid: number): Promise<Record<string, string> | null> {
  const text = hasProc ? await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '') : '';
  const entries = text.split('\0').filter((entry) => entry.includes('='));
  if (entries.length === 0) return null;
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** Whether one of these processes, and nobody else, takes connections on that port. */
export async function listensOn(pids: readonly number[], port: number): Promise<boolean> {
  if (!hasProc) return listensByLsof(pids, port);
  const inodes = await inodesOf(port);
  if (inodes.size === 0) return false;
  const held = await Promise.all(pids.map(socketsOf));
  return held.flat().some((inode) => inodes.has(inode));
}

/** The sockets that listen on a port, whosever they are. */
async function inodesOf(port: number): Promise<Set<string>> {
  const LISTENING = '0A';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n')).map((row) => row.trim().split(/\s+/));
  const listening = rows.filter((row) => row[3] === LISTENING && row[1]?.endsWith(suffix));
  return new Set(listening.map((row) => row[9] ?? ''));
}

async function socketsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

async function listensByLsof(pids: readonly number[], port: number): Promise<boolean> {
  const args = ['-nP', '-a', '-p', pids.join(','), `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  return run('lsof', args, { env: PLAIN_ENVIRONMENT }).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false,
  );
}

async function ps(pid: number, column: string): Promise<string> {
  return run('ps', ['-o', column, '-p', String(pid)], { env: PLAIN_ENVIRONMENT }).then(
    ({ stdout }) => stdout.trim(),
    () => '0',
  );
}
