import { createHash } from 'node:crypto';
import { RateLimiterDrizzle, RateLimiterMemory } from 'rate-limiter-flexible';
import {
  type Allowance,
  type Allowances,
  LIMIT_CLASSES,
  LIMIT_RULES,
  type LimitClass,
} from '@/domain/limit-classes';
import type { Clock } from '../clock';
import type { Logger } from '../logger';
import { createExactLimit, type ExactLimit } from './exact-limit';
import type { Limit, LimitState } from './limit';
import { NearLimit, type Report } from './near-limit';

/** The classes that are written down one by one. */
type ExactClass = {
  [Name in LimitClass]: (typeof LIMIT_RULES)[Name]['count'] extends 'exact' ? Name : never;
}[LimitClass];

/** How often anybody may do anything: the one place that counts, over restarts and on every replica. */
export interface Limits {
  /** Takes one from the allowance that `name` has in this class; null: there is no limit. */
  take(limit: LimitClass, name: string): Promise<LimitState | null>;
  /** The state of somebody of whom this process knows that nothing is left; null for everybody else. Takes nothing. */
  findExceeded(limit: LimitClass, name: string): LimitState | null;
  /** Gives one back that came to nothing bad. */
  giveBack(limit: ExactClass, name: string): Promise<void>;
  /** Gives everything back. */
  forget(limit: ExactClass, name: string): Promise<void>;
}

export interface LimitStore {
  /** A drizzle client. */
  readonly db: unknown;
  /** Its table of counts. */
  readonly table: unknown;
}

/** Counts by the allowances of the configuration, in the table of `store`. */
export function createLimits(
  allowances: Allowances,
  store: LimitStore,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Limits {
  const near = new Map<LimitClass, Limit>();
  const exact = new Map<LimitClass, ExactLimit>();
  for (const limit of LIMIT_CLASSES) {
    const allowance = allowances[limit];
    if (allowance === null) continue;
    const counts = openCounts(limit, allowance, store);
    if (LIMIT_RULES[limit].count === 'exact') exact.set(limit, createExactLimit(counts));
    else near.set(limit, new NearLimit(allowance, toReport(counts, log), clock, LIMIT_RULES[limit]));
  }
  return {
    async take(limit, name) {
      // Hashed only where it is written: most requests never are.
      return (await near.get(limit)?.take(name)) ?? (await exact.get(limit)?.take(hidden(name))) ?? null;
    },
    findExceeded: (limit, name) => near.get(limit)?.findExceeded(name) ?? null,
    giveBack: async (limit, name) => exact.get(limit)?.giveBack(hidden(name)),
    forget: async (limit, name) => exact.get(limit)?.forget(hidden(name)),
  };
}

function openCounts(limit: LimitClass, { points, seconds }: Allowance, { db, table }: LimitStore) {
  const own = { keyPrefix: limit, points, duration: seconds };
  return new RateLimiterDrizzle({
    ...own,
    storeClient: db,
    schema: table,
    inMemoryBlockOnConsumed: points + 1,
    // A sweeper forgets what counts no more.
    clearExpiredByTimeout: false,
    ...(LIMIT_RULES[limit].count === 'exact' ? { insuranceLimiter: new RateLimiterMemory(own) } : {}),
  });
}

/** Adds to the shared count; without the database the count in memory goes on alone. */
const toReport =
  (counts: RateLimiterDrizzle, log: Logger): Report =>
  async (name, points) => {
    try {
      const { consumedPoints, msBeforeNext } = await counts.penalty(hidden(name), points);
      return { points: consumedPoints, msLeft: msBeforeNext };
    } catch (error) {
      log.warn({ err: error }, 'a count for a limit could not be shared');
      return null;
    }
  };

/** Emails and addresses of people who mistyped stand nowhere in clear. */
const hidden = (name: string): string => createHash('sha256').update(name).digest('base64url');
