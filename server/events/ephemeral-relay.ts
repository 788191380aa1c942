import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { EphemeralEvent } from '@/contracts/events';
import type { Logger } from '../platform/logger';
import { EphemeralBuffer } from './ephemeral-buffer';
import { parsePayload, toPayloads } from './ephemeral-payloads';

export const EPHEMERAL_CHANNEL = 'molecule_ephemeral';
/** At most one statement in this time: a NOTIFY in every write costs most of the write throughput. */
const FLUSH_MS = 100;
/** Only a database that does not answer lets so many gather. */
const BUFFERED_EVENTS_MAX = 2000;

/** Who hears what other replicas have published. */
interface Ear {
  /** False while nobody would hear: then nothing is read either. */
  isOpen(): boolean;
  hear(events: readonly EphemeralEvent[]): void;
}

/**
 * Carries ephemeral events between replicas by NOTIFY, gathered and thinned out. They are worth nothing later: what the
 * database does not take is gone, and nobody is told but the debug log.
 */
export class EphemeralRelay {
  /** Of the same length everywhere; by it a process knows its own. */
  readonly #origin = randomUUID();
  readonly #buffer = new EphemeralBuffer(BUFFERED_EVENTS_MAX);
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #stopped = false;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
    private readonly ear: Ear,
  ) {}

  async start(): Promise<void> {
    const { unlisten } = await this.sql.listen(EPHEMERAL_CHANNEL, (payload) => this.#receive(payload));
    this.#unlisten = unlisten;
  }

  send(event: EphemeralEvent): void {
    if (this.#stopped) return;
    this.#buffer.add(event);
    this.#schedule();
  }

  /** Sends what is gathered, then hears and sends nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#flushing;
    await this.#flush();
    await this.#unlisten?.().catch((error: unknown) => this.log.debug({ err: error }, 'unlisten failed'));
  }

  #schedule(): void {
    // One at a time: two statements at once could be committed in the other order.
    if (this.#flushing) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushing = this.#flush().finally(() => {
        this.#flushing = undefined;
        if (!this.#stopped && !this.#buffer.isEmpty) this.#schedule();
      });
    }, FLUSH_MS);
  }

  async #flush(): Promise<void> {
    const { payloads, tooLarge } = toPayloads(this.#origin, this.#buffer.drain());
    if (tooLarge > 0) this.log.debug({ events: tooLarge }, 'events too large for the other replicas');
    if (payloads.length === 0) return;
    try {
      await this.sql`
        select pg_notify(${EPHEMERAL_CHANNEL}, payload) from unnest(${payloads}::text[]) payload`;
    } catch (error) {
      this.log.debug({ err: error }, 'ephemeral events did not reach the other replicas');
    }
  }

  #receive(payload: string): void {
    if (this.#stopped || payload.startsWith(this.#origin) || !this.ear.isOpen()) return;
    const events = parsePayload(this.#origin, payload);
    if (events.length > 0) this.ear.hear(events);
  }
}
