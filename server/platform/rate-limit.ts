import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** What is left for a caller in the running minute. */
export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/** Takes one request from a caller's allowance; null when nothing is limited. */
export type RateLimit = (caller: string) => Promise<RateLimitState | null>;

/** @param perMinute requests a minute from one caller; null: unlimited */
export function createRateLimit(perMinute: number | null): RateLimit {
  if (perMinute === null) return () => Promise.resolve(null);
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const state = (result: RateLimiterRes, exceeded: boolean): RateLimitState => ({
    limit: perMinute,
    remaining: Math.max(result.remainingPoints, 0),
    resetSeconds: Math.max(Math.ceil(result.msBeforeNext / 1000), 1),
    exceeded,
  });
  return async (caller) => {
    try {
      return state(await limiter.consume(caller), false);
    } catch (rejected) {
      // The library rejects with the state itself when the allowance is used up, and with an error when it fails.
      if (rejected instanceof RateLimiterRes) return state(rejected, true);
      throw rejected;
    }
  };
}
