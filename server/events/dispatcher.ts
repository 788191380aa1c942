import type { Sql } from 'postgres';
import {
  type EventCursor,
  type EventRow,
  latestCursor,
  readEventsAfter,
  settleRestoredEvents,
} from '@/db/queries/events';
import type { Logger } from '../platform/logger';
import { formatCursor } from './cursor';

/** Some events in stream order, already written as SSE, so that a thousand streams share one piece of work. */
export interface EventBatch {
  readonly rows: readonly EventRow[];
  readonly sse: Uint8Array;
  /** The place after the last row. */
  readonly cursor: EventCursor;
}

type Listener = (batch: EventBatch) => void;

const CHANNEL = 'molecule_events';
/** The poll is the truth; hints only shorten the wait. */
const POLL_MS = 200;
/** While rows wait behind a running transaction, look again soon, then ever later: nobody may hint when that one ends. */
const BARRIER_POLL_MS = 5;
/** At most one NOTIFY in this time: one in every write costs most of the write throughput. */
const NOTIFY_COALESCE_MS = 20;
const BATCH_MAX = 1000;

const encoder = new TextEncoder();

/** Writes a stored row as one SSE message whose id is its cursor. */
function toSse(row: EventRow): string {
  const event = {
    event: row.type,
    workspace_id: row.workspaceId,
    timestamp: row.createdAt.toISOString(),
    version: Number(row.version),
    payload: row.payload,
  };
  return `id: ${formatCursor(row)}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function toBatch(rows: readonly EventRow[], from: EventCursor): EventBatch {
  return { rows, sse: encoder.encode(rows.map(toSse).join('')), cursor: rows.at(-1) ?? from };
}

/**
 * Reads the outbox and hands every committed event, once and in order, to this process's listeners. Each replica runs
 * its own; nothing is leased and nothing is marked as delivered.
 */
export class EventDispatcher {
  #cursor: EventCursor = { txId: '0', id: '0' };
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #notifyTimer: NodeJS.Timeout | undefined;
  #pumping: Promise<void> | undefined;
  #again = false;
  #barrierMs = BARRIER_POLL_MS;
  #stopped = false;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
  ) {}

  /** Where the live stream stands: a listener added now gets everything after it. */
  get cursor(): EventCursor {
    return this.#cursor;
  }

  async start(): Promise<void> {
    const restored = await settleRestoredEvents(this.sql);
    if (restored > 0) this.log.info({ events: restored }, 'put the events of a restored dump in order');
    this.#cursor = await latestCursor(this.sql);
    const { unlisten } = await this.sql.listen(CHANNEL, () => this.#wake());
    this.#unlisten = unlisten;
    this.#schedule(POLL_MS);
  }

  /** Called after a commit that may have published: looks at once here, and soon on the other replicas. */
  committed(): void {
    this.#wake();
    this.#notifyTimer ??= setTimeout(() => {
      this.#notifyTimer = undefined;
      this.sql.notify(CHANNEL, '').catch((error: unknown) => this.log.debug({ err: error }, 'notify failed'));
    }, NOTIFY_COALESCE_MS);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends polling; events written afterwards are read by the next process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#notifyTimer);
    await this.#pumping;
    await this.#unlisten?.().catch((error: unknown) => this.log.debug({ err: error }, 'unlisten failed'));
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
    });
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), ms);
  }

  async #pump(): Promise<void> {
    let next = POLL_MS;
    try {
      do {
        this.#again = false;
        const { rows, waiting } = await readEventsAfter(this.sql, this.#cursor, BATCH_MAX);
        if (rows.length > 0) this.#deliver(rows);
        if (rows.length === BATCH_MAX) this.#again = true;
        next = this.#pause(rows.length > 0, waiting);
      } while (this.#again && !this.#stopped);
    } catch (error) {
      // The database is away: the poll goes on, and the cursor has not moved.
      this.log.warn({ err: error }, 'cannot read events');
    }
    this.#schedule(next);
  }

  /** How long until the next look; a transaction that holds everything back is asked for less and less often. */
  #pause(arrived: boolean, waiting: boolean): number {
    if (arrived || !waiting) this.#barrierMs = BARRIER_POLL_MS;
    if (!waiting) return POLL_MS;
    const pause = this.#barrierMs;
    this.#barrierMs = Math.min(pause * 2, POLL_MS);
    return pause;
  }

  #deliver(rows: readonly EventRow[]): void {
    const batch = toBatch(rows, this.#cursor);
    this.#cursor = batch.cursor;
    for (const listener of this.#listeners) {
      try {
        listener(batch);
      } catch (error) {
        // The cursor has moved: the other streams would never get this batch.
        this.log.error({ err: error }, 'an event stream could not take its events');
      }
    }
  }
}
