import type { ContractInput } from '@/contracts/contract';
import type { streamEvents } from '@/contracts/events';
import { canResumeFrom, type EventCursor, readEventsAfter } from '@/db/queries/events';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { compareCursors, formatCursor, parseCursor } from './cursor';
import { type EventBatch, toBatch } from './dispatcher';

const PING_MS = 15_000;
/** A client that falls this far behind is cut off; it comes back with its cursor and reads from the database. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024;
/** A client further behind than this loads the list again, which is cheaper for both than the history. */
const REPLAYED_EVENTS_MAX = 5000;

const encoder = new TextEncoder();
const message = (event: string, data: object): Uint8Array =>
  encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
const PING = message('ping', {});

/**
 * Opens one stream: `hello`, then what the caller missed since Last-Event-ID (or `resync` when that is gone), then
 * events as they are committed. Live events that arrive during the replay wait behind it, so order always holds.
 */
export async function openEventStream(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof streamEvents>,
  { signal, headers }: RequestInfo,
): Promise<ReadableStream<Uint8Array>> {
  const lastEventId = headers.get('last-event-id');
  let close = (): void => {};
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const stream = new LiveStream(deps, controller);
        close = () => stream.close();
        for (const ended of [signal, deps.stopping]) ended.addEventListener('abort', close, { once: true });
        await stream.open(lastEventId).catch((error: unknown) => {
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

let openStreams = 0;

class LiveStream {
  #open = true;
  /** Live batches that wait until the replay is through; null afterwards. */
  #held: EventBatch[] | null = [];
  readonly #unsubscribe: () => void;
  readonly #ping: NodeJS.Timeout;

  constructor(
    private readonly deps: Deps,
    private readonly controller: ReadableStreamDefaultController<Uint8Array>,
  ) {
    deps.metrics.setEventStreams(++openStreams);
    this.#unsubscribe = deps.events.subscribe((batch) => {
      if (this.#held) this.#held.push(batch);
      else this.#send(batch.sse);
    });
    this.#ping = setInterval(() => this.#send(PING), PING_MS);
  }

  async open(lastEventId: string | null): Promise<void> {
    let cursor = this.deps.events.cursor;
    // A comment of 2 KiB first: some proxies hold back a stream's first bytes until they have that much.
    this.#send(encoder.encode(`: ${' '.repeat(2048)}\n\n`));
    this.#send(message('hello', { cursor: formatCursor(cursor) }));
    if (lastEventId !== null) cursor = await this.#replay(lastEventId, cursor);
    const held = this.#held ?? [];
    this.#held = null;
    for (const batch of held) this.#sendAfter(batch, cursor);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.deps.metrics.setEventStreams(--openStreams);
    this.#unsubscribe();
    clearInterval(this.#ping);
    try {
      this.controller.close();
    } catch {
      // The reader has cancelled already.
    }
  }

  /** Sends what is stored after the caller's cursor; returns the place reached. */
  async #replay(lastEventId: string, live: EventCursor): Promise<EventCursor> {
    const { sql } = this.deps.database;
    const from = parseCursor(lastEventId);
    if (!from || !(await canResumeFrom(sql, from))) return this.#resync(live);
    const { rows } = await readEventsAfter(sql, from, REPLAYED_EVENTS_MAX + 1);
    if (rows.length > REPLAYED_EVENTS_MAX) return this.#resync(live);
    const batch = toBatch(rows, from);
    if (rows.length > 0) this.#send(batch.sse);
    return batch.cursor;
  }

  #resync(live: EventCursor): EventCursor {
    this.#send(message('resync', {}));
    return live;
  }

  /** Sends the part of a batch that the replay has not sent already. */
  #sendAfter(batch: EventBatch, cursor: EventCursor): void {
    const rows = batch.rows.filter((row) => compareCursors(row, cursor) > 0);
    if (rows.length > 0) this.#send(toBatch(rows, cursor).sse);
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
