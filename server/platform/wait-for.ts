import { timeLimit } from './time-limit';

interface Waiting {
  /** Calls back when it may have come about; resolves to how to stop that. */
  onSign(listener: () => void): () => void;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** For signs that were lost, or that another process kept to itself. */
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 5000;

/**
 * Asks until something has come about, at each sign of it and now and then without one, and answers with what was found
 * last: also when the time is over, which is no failure of a long poll.
 */
export async function waitFor<Found>(
  look: () => Promise<Found>,
  isOver: (found: Found) => boolean,
  { onSign, signal, timeoutMs, lookEveryMs = LOOK_EVERY_MS }: Waiting,
): Promise<Found> {
  const end = AbortSignal.any([signal, timeLimit(timeoutMs)]);
  let wake = (): void => {};
  let isSigned = false;
  const stopListening = onSign(() => {
    isSigned = true;
    wake();
  });
  try {
    for (;;) {
      isSigned = false;
      const found = await look();
      if (isOver(found) || timeoutMs <= 0 || end.aborted) return found;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          end.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, lookEveryMs);
        end.addEventListener('abort', done);
        wake = done;
        // It came while the question was on its way.
        if (isSigned || end.aborted) done();
      });
    }
  } finally {
    stopListening();
  }
}
