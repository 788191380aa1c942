// A process of many event-stream clients on raw sockets, so that the clients cost little beside what they measure.
// Arguments: port, number of clients. Says `ready` when all are connected; told when each event was sent, it answers with
// what arrived.
import { createConnection, type Socket } from 'node:net';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { quantile } from './statistics';
import { wallClock } from './wall-clock';

/** When each event was asked for, by `<workspace id>:<version>`, in the milliseconds of `wallClock`. */
export type SentTimes = readonly (readonly [key: string, sentAt: number])[];

export interface Deliveries {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Events that a client did not get, over all clients; and such that it got more than once. */
  readonly lost: number;
  readonly duplicated: number;
}

const CONNECTED_AT_ONCE = 100;
const READY_MS_MAX = 30_000;
const ARRIVED_MS_MAX = 15_000;
const HELLO = 'event: hello';

/** What all clients have of one event: the time of its arrival at each, and how often it came. */
interface Arrivals {
  readonly at: Float64Array;
  readonly times: Uint8Array;
}

class Clients {
  readonly #sockets: Socket[] = [];
  readonly #byCursor = new Map<string, Arrivals>();
  readonly #byKey = new Map<string, Arrivals>();
  #greeted = 0;
  arrived = 0;

  constructor(
    private readonly port: number,
    private readonly count: number,
  ) {}

  async connect(): Promise<void> {
    for (let from = 0; from < this.count; from += CONNECTED_AT_ONCE) {
      const upTo = Math.min(from + CONNECTED_AT_ONCE, this.count);
      for (let client = from; client < upTo; client += 1) this.#open(client);
      if (!(await waitUntil(() => this.#greeted >= upTo, READY_MS_MAX)))
        throw new Error(`${this.#greeted} of ${upTo} clients were greeted`);
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  evaluate(sent: SentTimes): Deliveries {
    const latencies: number[] = [];
    let [lost, duplicated] = [0, 0];
    for (const [key, sentAt] of sent) {
      const arrivals = this.#byKey.get(key);
      for (let client = 0; client < this.count; client += 1) {
        const times = arrivals?.times[client] ?? 0;
        if (times === 0) lost += 1;
        else latencies.push((arrivals?.at[client] ?? 0) - sentAt);
        if (times > 1) duplicated += 1;
      }
    }
    return { p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99), lost, duplicated };
  }

  #open(client: number): void {
    const socket = createConnection({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.#sockets.push(socket);
    socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n\r\n`);
    let rest = '';
    let greeted = false;
    socket.on('data', (chunk) => {
      const now = wallClock();
      const text = rest + chunk.toString('latin1');
      if (!greeted && text.includes(HELLO)) {
        greeted = true;
        this.#greeted += 1;
      }
      rest = this.#take(client, text, now);
    });
    socket.on('error', () => {
      // What it does not get any more is counted as lost.
    });
  }

  /** @returns the part of the text whose message is not complete yet */
  #take(client: number, text: string, now: number): string {
    let from = 0;
    for (;;) {
      const start = text.indexOf('\nid: ', from);
      if (start < 0) return text.slice(Math.max(from, text.length - '\nid: '.length));
      const end = text.indexOf('\n\n', start + 1);
      if (end < 0) return text.slice(start);
      this.#record(client, text, start + '\nid: '.length, end, now);
      // The second line feed may begin the next message.
      from = end + 1;
    }
  }

  #record(client: number, text: string, start: number, end: number, now: number): void {
    const cursorEnd = text.indexOf('\n', start);
    // What greets has a place too, and is no event.
    if (!text.startsWith('\ndata: ', cursorEnd)) return;
    const cursor = text.slice(start, cursorEnd);
    let arrivals = this.#byCursor.get(cursor);
    if (!arrivals) {
      arrivals = { at: new Float64Array(this.count), times: new Uint8Array(this.count) };
      this.#byCursor.set(cursor, arrivals);
      const event = JSON.parse(text.slice(cursorEnd + '\ndata: '.length, end)) as {
        workspace_id: string;
        version: number;
      };
      this.#byKey.set(`${event.workspace_id}:${event.version}`, arrivals);
    }
    if (arrivals.times[client] === 0) arrivals.at[client] = now;
    arrivals.times[client] = (arrivals.times[client] ?? 0) + 1;
    this.arrived += 1;
  }
}

async function main(port: number, count: number): Promise<void> {
  const clients = new Clients(port, count);
  await clients.connect();
  process.send?.('ready');
  process.once('message', async (sent: SentTimes) => {
    await waitUntil(() => clients.arrived >= sent.length * count, ARRIVED_MS_MAX);
    clients.close();
    process.send?.(clients.evaluate(sent), () => process.disconnect());
  });
}

if (process.send) await main(Number(process.argv[2]), Number(process.argv[3]));
