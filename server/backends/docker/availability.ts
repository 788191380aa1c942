import { isAppError } from '../../platform/app-error';
import type { Engine } from './engine';

const EVERY_MS = 5_000;
const PING_MS_MAX = 3_000;

/** Whether the engine can be used, asked in the background, so that nobody waits for the answer. */
export interface Availability {
  problem(): string | null;
  /** Resolves with the first answer, whatever it is. */
  readonly known: Promise<void>;
  close(): void;
}

/** @param onReady is told each time the engine answers after it did not; never fails */
export function watchAvailability(engine: Engine, onReady: () => unknown): Availability {
  let problem: string | null = 'Docker has not answered yet.';
  let asking: Promise<void> | null = null;
  const ask = async (): Promise<void> => {
    try {
      await engine.call((docker, abortSignal) => docker.ping({ abortSignal }), { timeoutMs: PING_MS_MAX });
      if (problem !== null) onReady();
      problem = null;
    } catch (error) {
      problem = isAppError(error) ? error.publicText : 'Docker does not answer.';
    }
  };
  // A question that hangs is not asked a second time.
  const askOnce = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
  const known = askOnce();
  const timer = setInterval(askOnce, EVERY_MS);
  timer.unref();
  return { problem: () => problem, known, close: () => clearInterval(timer) };
}
