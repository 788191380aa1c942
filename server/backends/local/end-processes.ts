import { AppError } from '../../platform/app-error';
import { sendSignal } from '../../platform/embedded-postgres/end-process';
import { waitUntil } from '../../platform/embedded-postgres/polling';
import { processStartTime } from '../../platform/embedded-postgres/process-identity';

const KILL_MS_MAX = 5000;
/** Rounds of kills: what forks while it is being ended leaves somebody behind in the first. */
const ROUNDS_MAX = 20;

/** A process by its pid and its start, so that a later one of the same pid is nobody we know. */
type Known = ReadonlyMap<number, string>;

/**
 * Ends processes and whatever they start meanwhile: asks them first, then kills what is left.
 * @param list the ones there are now, asked again until there are none
 * @param graceMs how long they get to end by themselves; 0 kills at once
 */
export async function endProcesses(list: () => Promise<readonly number[]>, graceMs: number): Promise<void> {
  let known = await identify(await list());
  if (graceMs > 0 && known.size > 0) {
    await signalAll(known, 'SIGTERM');
    await waitUntil(() => haveEnded(known), graceMs);
  }
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    // Those that hid their mark are known from the first look alone.
    known = new Map([...(await living(known)), ...(await identify(await list()))]);
    if (known.size === 0) return;
    await signalAll(known, 'SIGKILL');
    await waitUntil(() => haveEnded(known), KILL_MS_MAX);
  }
  const pids = [...known.keys()].join(', ');
  throw new AppError('machine_failed', { public: `Processes do not end, not even when killed: ${pids}.` });
}

async function identify(pids: readonly number[]): Promise<Known> {
  const starts = await Promise.all(pids.map(processStartTime));
  return new Map(pids.flatMap((pid, at) => (starts[at] ? [[pid, starts[at]] as const] : [])));
}

async function living(known: Known): Promise<Known> {
  const now = await identify([...known.keys()]);
  return new Map([...known].filter(([pid, start]) => now.get(pid) === start));
}

const haveEnded = async (known: Known): Promise<boolean> => (await living(known)).size === 0;

async function signalAll(known: Known, signal: NodeJS.Signals): Promise<void> {
  for (const pid of (await living(known)).keys()) sendSignal(pid, signal);
}
