import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { deleteClaims, giveUpClaim, renewClaims, takeOverClaim } from '@/db/queries/a2a-claims';
import type { Logger } from '../../platform/logger';

/** Well within the time after which another process would take this one for dead. */
const TICK_MS = 4000;
/**
 * An answered message stays taken for so long: who looked for its answer before that was written may be about to take the
 * message.
 */
const ENDED_KEPT_MS = 10_000;

/** A message that this process brings to its agent, and nobody else. */
export interface HeldClaim {
  readonly digest: string;
  readonly holderId: string;
  /** What became of it is where everybody looks first: an entry, a place in a queue. */
  end(): void;
  /** It certainly did not reach its agent: whoever comes with it again brings it himself. */
  release(): Promise<void>;
  /** It may have reached its agent, and nothing more will be known of it. */
  giveUp(): Promise<void>;
  /** Its stream has become a task, which stands beside the claim: who comes with it again reads that. */
  became(): void;
}

/** The messages that this process has on their way. Nothing is asked of the database while there are none. */
export class MessageClaims {
  readonly holderId = randomUUID();
  readonly #held = new Set<string>();
  /** With the moment when each came to its end, as `performance.now()` has it. */
  readonly #ended = new Map<string, number>();
  /** What the database was not there to be told. */
  readonly #toRelease = new Set<string>();
  readonly #toGiveUp = new Set<string>();
  /** What it is being told: nothing is taken over under its hands. */
  readonly #telling = new Set<string>();
  /** How many callers look at one at this moment. */
  readonly #looking = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: { readonly sql: Sql; readonly log: Logger }) {}

  /** Looks at a claim, with others known to do the same. */
  async look<T>(digest: string, work: () => Promise<T>): Promise<T> {
    this.#looking.set(digest, (this.#looking.get(digest) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#looking.get(digest) ?? 1) - 1;
      if (left > 0) this.#looking.set(digest, left);
      else this.#looking.delete(digest);
    }
  }

  /**
   * A claim of this process which, as this process knows, nobody works on: its end could not be written down, or what it
   * came to is not known any more.
   * @param lookedAt when the look began that has found the claim and nothing else; what ended after that was not there yet
   */
  isFree(digest: string, lookedAt: number): boolean {
    if ((this.#ended.get(digest) ?? Number.NEGATIVE_INFINITY) >= lookedAt) return false;
    // The other one may have taken it, and not heard of that yet.
    if ((this.#looking.get(digest) ?? 0) > 1) return false;
    return ![this.#held, this.#toGiveUp, this.#telling].some((known) => known.has(digest));
  }

  /** Takes over what has certainly not been sent; null when somebody else was quicker. */
  async takeOver(digest: string, from: string): Promise<HeldClaim | null> {
    const isOwn = from === this.holderId;
    if (isOwn) this.#held.add(digest);
    let isTaken = false;
    try {
      isTaken = await takeOverClaim(this.parts.sql, digest, { from, to: this.holderId });
    } finally {
      if (isOwn && !isTaken) this.#held.delete(digest);
    }
    return isTaken ? this.hold(digest) : null;
  }

  /** Holds what has been taken in the database until it is told what became of it. */
  hold(digest: string): HeldClaim {
    this.#ended.delete(digest);
    this.#toRelease.delete(digest);
    this.#held.add(digest);
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS).unref();
    let isOver = false;
    const once = <T>(work: () => T, otherwise: T): T => {
      if (isOver) return otherwise;
      isOver = true;
      return work();
    };
    return {
      digest,
      holderId: this.holderId,
      end: () => once(() => this.#end(digest), undefined),
      release: () => once(() => this.#let(digest, this.#toRelease, () => this.#delete([digest])), NOTHING),
      giveUp: () =>
        once(
          () => this.#let(digest, this.#toGiveUp, () => giveUpClaim(this.parts.sql, digest, this.holderId)),
          NOTHING,
        ),
      became: () => once(() => void this.#held.delete(digest), undefined),
    };
  }

  /** Forgets what has ended, so that the next process does not have to find out. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#delete([...this.#ended.keys(), ...this.#toRelease]).catch(() => {});
  }

  #end(digest: string): void {
    this.#held.delete(digest);
    this.#ended.set(digest, performance.now());
  }

  /** Tells the database now, or as soon as it is there. */
  async #let(digest: string, left: Set<string>, tell: () => Promise<unknown>): Promise<void> {
    left.add(digest);
    this.#telling.add(digest);
    this.#held.delete(digest);
    try {
      await tell();
      left.delete(digest);
    } catch (error) {
      this.parts.log.warn({ err: error }, 'what became of a message could not be written down yet');
    } finally {
      this.#telling.delete(digest);
    }
  }

  async #tick(): Promise<void> {
    try {
      if (this.#held.size > 0) await renewClaims(this.parts.sql, this.holderId, [...this.#held]);
      await this.#forget();
      for (const digest of [...this.#toGiveUp]) {
        await giveUpClaim(this.parts.sql, digest, this.holderId);
        this.#toGiveUp.delete(digest);
      }
    } catch (error) {
      this.parts.log.warn({ err: error }, 'messages that are on their way could not be kept');
    }
    if (this.#held.size + this.#ended.size + this.#toRelease.size + this.#toGiveUp.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #forget(): Promise<void> {
    const before = performance.now() - ENDED_KEPT_MS;
    const ended = [...this.#ended].flatMap(([digest, at]) => (at < before ? [digest] : []));
    const digests = [...ended, ...this.#toRelease];
    if (digests.length === 0) return;
    for (const digest of digests) this.#telling.add(digest);
    try {
      await this.#delete(digests);
      for (const digest of digests) {
        this.#ended.delete(digest);
        this.#toRelease.delete(digest);
      }
    } finally {
      for (const digest of digests) this.#telling.delete(digest);
    }
  }

  #delete(digests: readonly string[]): Promise<void> {
    return deleteClaims(this.parts.sql, this.holderId, digests);
  }
}

const NOTHING = Promise.resolve();
