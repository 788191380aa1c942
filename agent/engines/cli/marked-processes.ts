import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { TURN_MARK } from './child-environment';

const ROUNDS_MAX = 5;

/** The mark of an engine, by where it keeps its state: the same after a restart, and another for every workspace. */
export const markOf = (stateFolder: string): string =>
  createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);

/**
 * Processes whose environment has a mark that begins so. Shells of coding agents give their commands sessions of their
 * own, which no signal to the group reaches. Only Linux tells; elsewhere there are none.
 */
export async function markedProcesses(mark: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const found = entries
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map(async (pid) => {
      const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environ.split('\0').some((entry) => entry.startsWith(`${TURN_MARK}=${mark}`))
        ? [Number(pid)]
        : [];
    });
  return (await Promise.all(found)).flat();
}

/** Sends a signal to all of them. */
export async function signalMarked(mark: string, signal: NodeJS.Signals): Promise<number> {
  const pids = await markedProcesses(mark);
  for (const pid of pids) sendSignal(pid, signal);
  return pids.length;
}

/** Ends all of them; what they start meanwhile too. */
export async function killMarked(mark: string): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) if ((await signalMarked(mark, 'SIGKILL')) === 0) return;
}

/** To a process, or with a negative number to a group; one that has gone, or become another user's, is no fault. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
