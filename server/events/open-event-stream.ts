import { setMaxListeners } from 'node:events';
import type { ContractInput } from '@/contracts/contract';
import type { streamEvents } from '@/contracts/events';
import { canResumeFrom, type EventCursor, readEventsAfter } from '@/db/queries/events';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { compareCursors, formatCursor, parseCursor } from './cursor';
import { type EventBatch, toBatch } from './event-batch';

const PING_MS = 15_000;
/** A client that falls this far behind is cut off; it comes back with its cursor and reads from the database. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024;
/** A client further behind than this loads the list again, which is cheaper for both than the history. */
const REPLAYED_EVENTS_MAX = 5000;

const encoder = new TextEncoder();
const message = (event: string, data: object, at?: EventCursor): Uint8Array =>
  encoder.encode(
    `${at ? `id: ${formatCursor(at)}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );
const PING = message('ping', {});
/** To the one reader whose role is another: what their page offers is to be asked for anew. */
const ROLE = message('role', {});

/**
 * Opens one stream: `hello`, then what the caller missed since its last event (or `resync` when that is gone), then
 * events as they are committed. Live events that arrive during the replay wait behind it, so order always holds;
 * ephemeral ones are left out meanwhile.
 */
export async function openEventStream(
  deps: Deps,
  { role }: Principal,
  { query }: ContractInput<typeof streamEvents>,
  { signal, headers, onRoleChange }: RequestInfo,
): Promise<ReadableStream<Uint8Array>> {
  const lastEventId = headers.get('last-event-id') ?? query.last_event_id ?? null;
  let close = (): void => {};
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const stream = new LiveStream(deps, controller, [signal, deps.stopping]);
        close = () => stream.close();
        onRoleChange(() => stream.tellRole());
        await stream.open(lastEventId, role).catch((error: unknown) => {
          deps.log.warn({ err: error }, 'an event stream could not be opened');
          stream.close();
        });
        if (signal.aborted || deps.stopping.aborted) stream.close();
      },
      cancel: () => close(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED_BYTES_MAX }),
  );
}

class LiveStream {
  #open = true;
  /** Live batches that wait until the replay is through; null afterwards. */
  #held: EventBatch[] | null = [];
  /** How far the replay has sent; null once the live reader, which may be behind it, has passed that place. */
  #replayed: EventCursor | null = null;
  readonly #unsubscribe: () => void;
  readonly #ping: NodeJS.Timeout;
  readonly #end = (): void => this.close();

  constructor(
    private readonly deps: Deps,
    private readonly controller: ReadableStreamDefaultController<Uint8Array>,
    /** Each of them ends the stream. */
    private readonly endings: readonly AbortSignal[],
  ) {
    // Every open stream waits for it, so Node's warning of ten listeners would mean nothing.
    setMaxListeners(0, deps.stopping);
    for (const signal of endings) signal.addEventListener('abort', this.#end, { once: true });
    deps.metrics.streamOpened();
    this.#unsubscribe = deps.events.subscribe(
      (batch) => {
        if (this.#held) this.#held.push(batch);
        else this.#sendLive(batch);
      },
      ({ sse }) => this.#sendEphemeral(sse),
    );
    this.#ping = setInterval(() => this.#send(PING), PING_MS);
  }

  async open(lastEventId: string | null, role: Principal['role']): Promise<void> {
    let cursor = this.deps.events.cursor;
    const from = lastEventId === null ? cursor : parseCursor(lastEventId);
    // A comment of 2 KiB first: some proxies hold back a stream's first bytes until they have that much.
    this.#send(encoder.encode(`: ${' '.repeat(2048)}\n\n`));
    // Its id is where the reader is, not where the platform is: what is cut off in the middle of a replay starts it again.
    // With the role: the reader's page may have been drawn before theirs was changed.
    this.#send(message('hello', { cursor: this.deps.events.position, role }, from ?? undefined));
    if (lastEventId !== null) cursor = await this.#replay(from, cursor);
    this.#replayed = cursor;
    const held = this.#held ?? [];
    this.#held = null;
    for (const batch of held) this.#sendLive(batch);
  }

  tellRole(): void {
    this.#send(ROLE);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.deps.metrics.streamClosed();
    this.#unsubscribe();
    // The process's own signal outlives the stream and would keep it in memory.
    for (const signal of this.endings) signal.removeEventListener('abort', this.#end);
    clearInterval(this.#ping);
    try {
      this.controller.close();
    } catch {
      // The reader has cancelled already.
    }
  }

  /** Sends what is stored after the caller's cursor; returns the place reached. */
  async #replay(from: EventCursor | null, live: EventCursor): Promise<EventCursor> {
    const { sql } = this.deps.database;
    if (!from || !(await canResumeFrom(sql, from))) return this.#resync(live);
    const { rows } = await readEventsAfter(sql, from, REPLAYED_EVENTS_MAX + 1);
    if (rows.length > REPLAYED_EVENTS_MAX) return this.#resync(live);
    const batch = toBatch(rows, from);
    if (rows.length > 0) this.#send(batch.sse);
    return batch.cursor;
  }

  #resync(live: EventCursor): EventCursor {
    this.#send(message('resync', {}, live));
    return live;
  }

  /** Sends the part of a batch that the replay has not sent already: all of it, once the replay is passed. */
  #sendLive(batch: EventBatch): void {
    const from = this.#replayed;
    const rows = from ? batch.rows.filter((row) => compareCursors(row, from) > 0) : batch.rows;
    if (rows.length > 0) this.#replayed = null;
    if (rows.length === batch.rows.length) this.#send(batch.sse);
    else if (rows.length > 0) this.#send(toBatch(rows, batch.cursor).sse);
  }

  /** Not before the replay is through, and never so many that they would cut a slow reader off. */
  #sendEphemeral(sse: Uint8Array): void {
    if (this.#held || (this.controller.desiredSize ?? 0) < BUFFERED_BYTES_MAX / 2) return;
    this.#send(sse);
  }

  #send(bytes: Uint8Array): void {
    if (!this.#open) return;
    if ((this.controller.desiredSize ?? 0) <= 0) {
      this.deps.log.info('an event stream fell too far behind and was cut off');
      this.close();
      return;
    }
    this.controller.enqueue(bytes);
  }
}
