import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 15;

/** Asks until the condition holds; false when it did not within the time. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  // A monotonic clock: a change of the wall clock must not lengthen or cut a wait.
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await delay(INTERVAL_MS);
  }
  return true;
}
