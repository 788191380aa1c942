import type { Allowance } from '@/domain/limit-classes';
import type { Clock } from '../clock';
import { type Limit, type LimitState, toSeconds } from './limit';
import { createPace, type Pace } from './pace';

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
export class NearLimit implements Limit {
  readonly #batch: number;
  readonly #namesMax: number;
  readonly #pace: Pace | null;
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly allowance: Allowance,
    private readonly report: Report,
    private readonly clock: Clock,
    { paced = false, namesMax = NAMES_MAX }: NearLimitOptions = {},
  ) {
    this.#batch = Math.max(1, Math.floor(allowance.points * BATCH_PART));
    this.#namesMax = namesMax;
    this.#pace = paced ? createPace(allowance) : null;
  }

  take(name: string): Promise<LimitState> {
    const at = this.#now();
    const entry = this.#find(name, at) ?? this.#enter(name, at);
    const refusal = this.#refusalOf(entry, at);
    if (refusal) return Promise.resolve(refusal);
    const step = this.#pace?.step(entry.pacedUntil, at);
    entry.pacedUntil = step?.pacedUntil ?? at;
    entry.count += 1;
    entry.unreported += 1;
    if (this.#isDue(entry)) void this.#tell(name, entry);
    const { points } = this.allowance;
    return Promise.resolve({
      limit: points,
      remaining: Math.max(points - entry.count, 0),
      resetSeconds: toSeconds(entry.until - at),
      exceeded: false,
      waitMs: step?.waitMs ?? 0,
      refusals: entry.refusals,
    });
  }

  findExceeded(name: string): LimitState | null {
    const at = this.#now();
    const entry = this.#find(name, at);
    return entry && this.#refusalOf(entry, at);
  }

  #now(): number {
    return this.clock.now().getTime();
  }

  #find(name: string, at: number): Entry | null {
    const entry = this.#entries.get(name);
    if (!entry || entry.until <= at) return null;
    // Further away than a window is long: the clock was set back, and would hold its names for as long.
    return entry.until - at <= 2 * this.allowance.seconds * 1000 ? entry : null;
  }

  #enter(name: string, at: number): Entry {
    this.#entries.delete(name);
    for (const [oldest, { until }] of this.#entries) {
      if (until > at && this.#entries.size < this.#namesMax) break;
      this.#entries.delete(oldest);
    }
    const entry: Entry = {
      count: 0,
      unreported: 0,
      reportAt: this.#batch,
      isReporting: false,
      until: at + this.allowance.seconds * 1000,
      refusals: 0,
      pacedUntil: at,
    };
    this.#entries.set(name, entry);
    return entry;
  }

  #refusalOf(entry: Entry, at: number): LimitState | null {
    const { points } = this.allowance;
    const step = this.#pace?.step(entry.pacedUntil, at);
    const isUsedUp = entry.count >= points;
    if (!isUsedUp && !step?.isTooFast) return null;
    entry.refusals += 1;
    return {
      limit: points,
      remaining: 0,
      resetSeconds: toSeconds(isUsedUp ? entry.until - at : (step?.waitMs ?? 0)),
      exceeded: true,
      waitMs: 0,
      refusals: entry.refusals,
    };
  }

  #isDue(entry: Entry): boolean {
    // The rest too, once everything is used up: no request will bring it any more.
    const dueAt = entry.count < this.allowance.points ? entry.reportAt : 1;
    return entry.unreported >= dueAt && entry.until > this.#now();
  }

  async #tell(name: string, entry: Entry): Promise<void> {
    if (entry.isReporting) return;
    entry.isReporting = true;
    while (this.#isDue(entry)) {
      const sent = entry.unreported;
      const shared = await this.report(name, sent);
      if (shared === null) {
        // Not with every request from now on, which would be many while the database is away.
        entry.reportAt = entry.unreported + this.#batch;
        break;
      }
      entry.unreported -= sent;
      entry.reportAt = this.#batch;
      entry.count = shared.points + entry.unreported;
      entry.until = this.#now() + shared.msLeft;
    }
    entry.isReporting = false;
  }
}
