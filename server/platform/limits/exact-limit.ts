import { type RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible';
import { type Limit, type LimitState, toSeconds } from './limit';

/** A limit from which something can be given back. */
export interface ExactLimit extends Limit {
  /** Gives one back. */
  giveBack(name: string): Promise<void>;
  /** Gives everything back. */
  forget(name: string): Promise<void>;
}

/**
 * Writes each one down before it is let through, so that the allowance holds over restarts, over any number of processes,
 * and for many at once. Whoever goes on after it is used up is refused from memory, without a look into the database;
 * while that is away, the store's own memory counts in its place.
 */
export function createExactLimit(store: RateLimiterDrizzle): ExactLimit {
  const stateOf = (result: RateLimiterRes, exceeded: boolean): LimitState => ({
    limit: store.points,
    remaining: Math.max(result.remainingPoints, 0),
    resetSeconds: toSeconds(result.msBeforeNext),
    exceeded,
    waitMs: 0,
    refusals: exceeded ? 1 : 0,
  });
  return {
    async take(name) {
      try {
        return stateOf(await store.consume(name), false);
      } catch (rejected) {
        // The library rejects with the state itself when nothing is left, and with an error when it fails.
        if (rejected instanceof RateLimiterRes) return stateOf(rejected, true);
        throw rejected;
      }
    },
    findExceeded: () => null,
    giveBack: async (name) => void (await store.reward(name)),
    forget: async (name) => void (await store.delete(name)),
  };
}
