import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when it is the caller's turn. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/** Lets so many through at once and then so many a second, in the order of asking. */
export function createPace({ burst, perSecond }: { burst: number; perSecond: number }): Pace {
  const everyMs = 1000 / perSecond;
  /** When the bucket would be full again. */
  let fullAt = 0;
  return async (signal) => {
    const now = performance.now();
    fullAt = Math.max(fullAt, now) + everyMs;
    const waitMs = fullAt - now - burst * everyMs;
    if (waitMs > 0) await delay(waitMs, undefined, signal ? { signal } : {});
  };
}
