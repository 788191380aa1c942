import { createHash } from 'node:crypto';
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts tries at a secret. Over restarts and on every replica, because the counts are rows. */
export interface TryLimit {
  /**
   * Takes one try from each of the keys, before it is made, so that many at once are no way past.
   * @returns seconds to wait when one of them has none left, else null
   */
  take(keys: readonly TryKey[]): Promise<number | null>;
  /**
   * The try was a good one: it is given back, and what failed at the account before is forgotten. What failed from the
   * address is not: whoever guesses at other accounts could otherwise start anew with a sign-in of their own.
   */
  forget(keys: readonly TryKey[]): Promise<void>;
}

export interface TryKey {
  readonly kind: 'account' | 'address';
  readonly name: string;
}

const WINDOW_SECONDS = 15 * 60;
/** An address may be that of a whole office. */
export const TRIES_MAX = { account: 10, address: 50 } as const;

/**
 * @param db a drizzle client
 * @param table its table of counts
 */
export function createTryLimit(db: unknown, table: unknown): TryLimit {
  const limiterOf = (kind: TryKey['kind']) =>
    new RateLimiterDrizzle({
      storeClient: db,
      schema: table,
      keyPrefix: kind,
      points: TRIES_MAX[kind],
      duration: WINDOW_SECONDS,
      // Whoever goes on after that is refused from memory, without a look into the database.
      inMemoryBlockOnConsumed: TRIES_MAX[kind] + 1,
      clearExpiredByTimeout: false,
    });
  const limiters = { account: limiterOf('account'), address: limiterOf('address') };
  return {
    async take(keys) {
      for (const { kind, name } of keys) {
        try {
          await limiters[kind].consume(hidden(name));
        } catch (rejected) {
          // The library rejects with the state itself when nothing is left, and with an error when it fails.
          if (!(rejected instanceof RateLimiterRes)) throw rejected;
          return Math.max(Math.ceil(rejected.msBeforeNext / 1000), 1);
        }
      }
      return null;
    },
    async forget(keys) {
      for (const { kind, name } of keys) {
        if (kind === 'account') await limiters.account.delete(hidden(name));
        else await limiters.address.reward(hidden(name));
      }
    },
  };
}

/** Emails and addresses of people who mistyped stand nowhere in clear. */
const hidden = (name: string): string => createHash('sha256').update(name).digest('base64url');
