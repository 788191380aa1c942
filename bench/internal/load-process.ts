// Sends requests in a process of its own, so that measuring them takes nothing from the server's event loop.
import { randomUUID } from 'node:crypto';
import { RawConnection } from './raw-connection';
import { quantile } from './statistics';

export interface LoadRequest {
  /** By which latencies are told apart. */
  readonly kind: string;
  /** The whole request; each UNIQUE in it becomes an id of its own. */
  readonly text: string;
}

export interface LoadJob {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /**
   * Null: each connection sends its next request when the last one is answered. A number: so many requests a second start
   * whatever became of those before, and each counts from the moment it should have started.
   */
  readonly perSecond: number | null;
  readonly requests: readonly LoadRequest[];
}

export interface Latencies {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly all: Latencies;
  readonly byKind: Readonly<Record<string, Latencies>>;
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** As long as an id, so that the length of the body stays true. */
export const UNIQUE = '{{an-id-of-its-own-in-each-request}}';

class Run {
  readonly #latencies = new Map<string, number[]>();
  readonly #statuses: Record<string, number> = {};
  #next = 0;

  constructor(private readonly job: LoadJob) {}

  async measure(): Promise<LoadResult> {
    const connections = Array.from({ length: this.job.connections }, () => new RawConnection(this.job.port));
    const beganAt = performance.now();
    await (this.job.perSecond === null
      ? Promise.all(connections.map((each) => this.#sendOneByOne(each, beganAt + this.job.durationMs)))
      : this.#sendAtPace(connections, beganAt, this.job.perSecond));
    const seconds = (performance.now() - beganAt) / 1000;
    for (const connection of connections) connection.close();
    const all = [...this.#latencies.values()].flat();
    return {
      perSecond: all.length / seconds,
      all: toLatencies(all),
      byKind: Object.fromEntries([...this.#latencies].map(([kind, each]) => [kind, toLatencies(each)])),
      statuses: this.#statuses,
    };
  }

  async #sendOneByOne(connection: RawConnection, until: number): Promise<void> {
    for (let now = performance.now(); now < until; now = performance.now()) await this.#send(connection, now);
  }

  async #sendAtPace(
    connections: readonly RawConnection[],
    beganAt: number,
    perSecond: number,
  ): Promise<void> {
    const total = Math.round((this.job.durationMs / 1000) * perSecond);
    const free = [...connections];
    const running = new Set<Promise<void>>();
    for (let started = 0; started < total; ) {
      const due = beganAt + (started * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        continue;
      }
      const connection = free.pop();
      if (!connection) {
        await Promise.race(running);
        continue;
      }
      started += 1;
      const sent = this.#send(connection, due).finally(() => {
        free.push(connection);
        running.delete(sent);
      });
      running.add(sent);
    }
    await Promise.all(running);
  }

  async #send(connection: RawConnection, startedAt: number): Promise<void> {
    const request = this.job.requests[this.#next % this.job.requests.length];
    this.#next += 1;
    if (!request) throw new Error('there is nothing to send');
    const { kind, text } = request;
    const status = await connection.send(
      text.includes(UNIQUE) ? text.replaceAll(UNIQUE, () => randomUUID()) : text,
    );
    const latencies = this.#latencies.get(kind);
    const took = performance.now() - startedAt;
    if (latencies) latencies.push(took);
    else this.#latencies.set(kind, [took]);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }
}

const toLatencies = (values: readonly number[]): Latencies => ({
  count: values.length,
  p50Ms: quantile(values, 0.5),
  p95Ms: quantile(values, 0.95),
  p99Ms: quantile(values, 0.99),
});

if (process.send) {
  process.on('message', async (job: LoadJob) => process.send?.(await new Run(job).measure()));
  process.once('disconnect', () => process.exit());
}
