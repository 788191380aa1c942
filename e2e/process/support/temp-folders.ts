import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';

const GONE_MS_MAX = 20_000;
const made = new Set<string>();

process.once('exit', () => {
  for (const folder of made) {
    killProcessesIn(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** A folder that goes when `removeTempFolders` is called or the process ends, together with what runs in it. */
export function makeTempFolder(label = 'process'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `molecule-${label}-`)));
  made.add(folder);
  return folder;
}

export async function removeTempFolders(): Promise<void> {
  for (const folder of made) {
    await waitUntil(() => killProcessesIn(folder) === 0, GONE_MS_MAX);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    made.delete(folder);
  }
}

/** Kills what lives on by design after a kill of Node: databases and agents of this host. Returns how many there were. */
function killProcessesIn(folder: string): number {
  const pids = [...databasePidsIn(folder), ...agentPidsIn(folder)];
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
  return pids.length;
}

/** The pids of every database process that works in this folder, the server's first. */
export function databasePidsIn(folder: string): number[] {
  // A process that the server has just forked still has its command line: only the parent of them is the server.
  const named = allPids().filter((pid) => commandOf(pid).includes(`postgres -D ${folder}`));
  const servers = named.filter((pid) => !named.includes(parentOf(pid)));
  const sessions = allPids().filter((pid) => servers.includes(parentOf(pid)));
  return [...servers, ...sessions];
}

/** The agents whose home lies in this folder, and whatever they have started. */
const agentPidsIn = (folder: string): number[] =>
  allPids().filter((pid) => `\0${readProc(pid, 'environ')}`.includes(`\0HOME=${folder}/`));

export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function commandOf(pid: number): string {
  return readProc(pid, 'cmdline').replaceAll('\0', ' ');
}

/** 0 when the process is gone. */
export function parentOf(pid: number): number {
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
