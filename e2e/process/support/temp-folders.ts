import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';

const made = new Set<string>();

process.once('exit', () => {
  for (const folder of made) {
    killDatabasesIn(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** A folder that goes when `removeTempFolders` is called or the process ends, together with database servers in it. */
export function makeTempFolder(label = 'process'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `molecule-${label}-`)));
  made.add(folder);
  return folder;
}

export async function removeTempFolders(): Promise<void> {
  for (const folder of made) {
    await waitUntil(() => killDatabasesIn(folder) === 0, 5_000);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    made.delete(folder);
  }
}

/** Kills database servers and their sessions: after a kill of Node they live on by design. Returns how many there were. */
function killDatabasesIn(folder: string): number {
  const pids = databasePidsIn(folder);
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
