import { waitUntil } from './polling';

const QUIT_GRACE_MS = 8_000;
const KILL_GRACE_MS = 5_000;

/**
 * Ends a postmaster: SIGINT (fast shutdown: sessions are ended, data is flushed), then SIGQUIT (no flush; the next
 * start replays the log), then SIGKILL. Acknowledged writes survive all three.
 * @param hasEnded asked again and again; the pid alone is no proof, it may have been given to another process
 */
export async function endPostmaster(
  pid: number,
  hasEnded: () => boolean | Promise<boolean>,
  fastGraceMs: number,
): Promise<void> {
  const steps = [
    ['SIGINT', fastGraceMs],
    ['SIGQUIT', QUIT_GRACE_MS],
    ['SIGKILL', KILL_GRACE_MS],
  ] as const;
  for (const [signal, graceMs] of steps) {
    if (await hasEnded()) return;
    sendSignal(pid, signal);
    if (await waitUntil(hasEnded, graceMs)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end, not even when killed.`);
}

/** @returns false when there is no such process, which is what the sender wanted; signal 0 only asks */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM' && signal === 0) return true;
    throw error;
  }
}
