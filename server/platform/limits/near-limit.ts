import type { Allowance } from '@/domain/limit-classes';
import type { Clock } from '../clock';
import { type Limit, type LimitState, toSeconds } from './limit';
import { createPace } from './pace';

/** What everybody together has used, and how long it counts. */
export interface SharedCount {
  readonly points: number;
  readonly msLeft: number;
}

/** Adds what one name used here to the count that all processes share; null where that is not possible at the moment. */
export type Report = (name: string, points: number) => Promise<SharedCount | null>;

/** So much of an allowance a process counts by itself before it tells the others. */
const BATCH_PART = 0.1;
/** The oldest go first when there are more, so that odd callers cannot fill the memory. */
const NAMES_MAX = 50_000;

export interface NearLimitOptions {
  /** Slows whoever is much faster than its allowance. */
  readonly paced?: boolean;
  readonly namesMax?: number;
}

interface Entry {
  /** Used in this window by everybody, as far as known here. */
  count: number;
  /** Of these, what the shared count does not have yet. */
  unreported: number;
  /** At so many unreported ones the next report is due. */
  reportAt: number;
  isReporting: boolean;
  until: number;
  refusals: number;
  /** Where an even pace has come to. */
  pacedUntil: number;
}

/**
 * Counts in memory, and tells the shared count in batches of a tenth of the allowance, without anybody waiting for it.
 * Whoever uses less than a tenth costs the database nothing, and whoever is refused costs it nothing either.
 *
 * What is guaranteed: one process alone never lets more than the allowance through in a window, also while the database
 * is away. Several processes together let at most a tenth more through for each of them (twice that where its window
 * turns within the shared one), and what comes while one report is on its way. A restart forgets at most a tenth.
 */
export function createNearLimit(
  allowance: Allowance,
  report: Report,
  clock: Clock,
  { paced = false, namesMax = NAMES_MAX }: NearLimitOptions = {},
): Limit {
  const { points, seconds } = allowance;
  const pace = paced ? createPace(allowance) : null;
  const batch = Math.max(1, Math.floor(points * BATCH_PART));
  const entries = new Map<string, Entry>();
  const now = (): number => clock.now().getTime();

  const enter = (name: string, at: number): Entry => {
    entries.delete(name);
    for (const [oldest, { until }] of entries) {
      if (until > at && entries.size < namesMax) break;
      entries.delete(oldest);
    }
    const until = at + seconds * 1000;
    const entry: Entry = {
      count: 0,
      unreported: 0,
      reportAt: batch,
      isReporting: false,
      until,
      refusals: 0,
      pacedUntil: at,
    };
    entries.set(name, entry);
    return entry;
  };
  const find = (name: string, at: number): Entry | null => {
    const entry = entries.get(name);
    return entry && entry.until > at ? entry : null;
  };
  const isDue = (entry: Entry): boolean =>
    // The rest too, once everything is used up: no request will bring it any more.
    entry.unreported >= (entry.count < points ? entry.reportAt : 1) && entry.until > now();
  const send = async (name: string, entry: Entry): Promise<void> => {
    if (entry.isReporting) return;
    entry.isReporting = true;
    while (isDue(entry)) {
      const sent = entry.unreported;
      const shared = await report(name, sent);
      if (shared === null) {
        // Not with every request from now on, which would be many while the database is away.
        entry.reportAt = entry.unreported + batch;
        break;
      }
      entry.unreported -= sent;
      entry.reportAt = batch;
      entry.count = shared.points + entry.unreported;
      entry.until = now() + shared.msLeft;
    }
    entry.isReporting = false;
  };
  const passing = (entry: Entry, at: number, waitMs: number): LimitState => ({
    limit: points,
    remaining: Math.max(points - entry.count, 0),
    resetSeconds: toSeconds(entry.until - at),
    exceeded: false,
    waitMs,
    refusals: entry.refusals,
  });
  const refused = (entry: Entry, retryMs: number): LimitState => {
    entry.refusals += 1;
    const resetSeconds = toSeconds(retryMs);
    return { limit: points, remaining: 0, resetSeconds, exceeded: true, waitMs: 0, refusals: entry.refusals };
  };

  return {
    async take(name) {
      const at = now();
      const entry = find(name, at) ?? enter(name, at);
      if (entry.count >= points) return refused(entry, entry.until - at);
      const step = pace?.step(entry.pacedUntil, at) ?? null;
      if (step?.isTooFast) return refused(entry, step.waitMs);
      entry.pacedUntil = step?.pacedUntil ?? at;
      entry.count += 1;
      entry.unreported += 1;
      if (isDue(entry)) void send(name, entry);
      return passing(entry, at, step?.waitMs ?? 0);
    },
    findExceeded(name) {
      const at = now();
      const entry = find(name, at);
      if (!entry) return null;
      if (entry.count >= points) return refused(entry, entry.until - at);
      const step = pace?.step(entry.pacedUntil, at);
      return step?.isTooFast ? refused(entry, step.waitMs) : null;
    },
  };
}
