import { AppError } from '../../../platform/app-error';
import type { SshConnection } from './connect-ssh';
import { NotStarted } from './not-started';
import type { InstancePlace } from './shells';

/** An ssh server takes 10 sessions on a connection unless told otherwise; two stay free, to end others by. */
const SESSIONS_MAX = 8;
/** To one instance; who comes then waits for somebody to be through. */
const CONNECTIONS_PER_INSTANCE_MAX = 3;
/** Where all connections that there may be are in use, so long somebody waits for one to become free. */
const ROOM_MS_MAX = 30_000;
/** Who waits for room at all, among those who wait for a place on an instance. */
const ANY_INSTANCE = '';

export interface PoolOptions {
  connect(place: InstancePlace): Promise<SshConnection>;
  /** How long a connection is kept that nobody uses. */
  readonly idleMs: number;
  /** All of them together: an Instance Connect Endpoint has so many tunnels at a time. */
  readonly connectionsMax: number;
  readonly roomMsMax?: number;
}

/** One connection, there or on its way, with those who use it. */
interface Entry {
  readonly instanceId: string;
  readonly connecting: Promise<SshConnection>;
  /** Null until it is there. */
  connection: SshConnection | null;
  uses: number;
  /** Takes nobody new; is closed with its last user. */
  isRetired: boolean;
  idleTimer: NodeJS.Timeout | null;
}

type Use<T> = (connection: SshConnection) => Promise<T>;

const isUsable = ({ connection, isRetired }: Entry): boolean => !isRetired && connection?.isOpen() !== false;

/** Connections to instances, each shared by all who have something to do there. */
export class ConnectionPool {
  readonly #options: PoolOptions;
  /** In the order of their last use. */
  readonly #entries = new Set<Entry>();
  /** Who waits for a place, by instance. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Gives a connection to the instance that is younger than `ageMsMax`, until `run` is through: one that is there already
   * where possible. One that turns out to be dead when `run` begins (`NotStarted`) is replaced once.
   */
  async use<T>(place: InstancePlace, ageMsMax: number, run: Use<T>): Promise<T> {
    const { entry, isNew } = await this.#take(place, ageMsMax);
    try {
      return await this.#hold(entry, run);
    } catch (error) {
      if (isNew || !(error instanceof NotStarted)) throw error;
      // Others may be at something on it.
      entry.isRetired = true;
      return this.#hold((await this.#take(place, ageMsMax)).entry, run);
    }
  }

  forget(instanceId: string): void {
    for (const entry of this.#of(instanceId)) this.#drop(entry);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const open = [...this.#entries];
    for (const entry of open) this.#drop(entry);
    await Promise.allSettled(open.map(({ connecting }) => connecting));
  }

  #of(instanceId: string): Entry[] {
    return [...this.#entries].filter((entry) => entry.instanceId === instanceId);
  }

  /** Counts as used from now on, so that whoever comes next sees it. */
  async #take(place: InstancePlace, ageMsMax: number): Promise<{ entry: Entry; isNew: boolean }> {
    const deadline = performance.now() + (this.#options.roomMsMax ?? ROOM_MS_MAX);
    for (;;) {
      const found = this.#find(place, ageMsMax);
      const own = this.#of(place.instanceId);
      const isNew = !found && own.length < CONNECTIONS_PER_INSTANCE_MAX;
      if (isNew && !this.#hasRoom()) {
        await this.#nextRoom(deadline);
        continue;
      }
      const entry = isNew ? this.#open(place) : found;
      if (entry) {
        entry.uses += 1;
        if (entry.idleTimer) clearTimeout(entry.idleTimer);
        entry.idleTimer = null;
        return { entry, isNew };
      }
      const unfit = own.find(({ uses }) => uses === 0);
      if (unfit) this.#drop(unfit);
      else await this.#nextPlace(place.instanceId);
    }
  }

  async #hold<T>(entry: Entry, run: Use<T>): Promise<T> {
    try {
      return await run(await entry.connecting);
    } finally {
      entry.uses -= 1;
      if (entry.uses === 0) this.#rest(entry);
      this.#wake(entry.instanceId);
    }
  }

  /** Nobody uses it any more. */
  #rest(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    if (isUsable(entry)) {
      this.#entries.add(entry);
      entry.idleTimer = setTimeout(() => this.#drop(entry), this.#options.idleMs);
      entry.idleTimer.unref();
    } else this.#drop(entry);
  }

  #find({ instanceId }: InstancePlace, ageMsMax: number): Entry | null {
    const isYoung = ({ connection }: Entry): boolean =>
      connection === null || performance.now() - connection.since < ageMsMax;
    const found = this.#of(instanceId).find(
      (entry) => isUsable(entry) && entry.uses < SESSIONS_MAX && isYoung(entry),
    );
    return found ?? null;
  }

  #open(place: InstancePlace): Entry {
    if (this.#isClosed)
      throw new AppError('backend_unavailable', { public: 'This server is shutting down.' });
    const connecting = this.#options.connect(place);
    const { instanceId } = place;
    const entry: Entry = {
      instanceId,
      connecting,
      connection: null,
      uses: 0,
      isRetired: false,
      idleTimer: null,
    };
    this.#entries.add(entry);
    connecting.then(
      (connection) => {
        entry.connection = connection;
        connection.onClose(() => this.#drop(entry));
      },
      () => this.#drop(entry),
    );
    return entry;
  }

  /** Where all are there that there may be, the one that has been idle longest goes. */
  #hasRoom(): boolean {
    if (this.#entries.size < this.#options.connectionsMax) return true;
    const idle = [...this.#entries].find(({ uses }) => uses === 0);
    if (idle) this.#drop(idle);
    return idle !== undefined;
  }

  async #nextRoom(deadline: number): Promise<void> {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) {
      throw new AppError('backend_unavailable', {
        public: `All ${this.#options.connectionsMax} connections that can be open to machines at a time are in use; retry shortly.`,
      });
    }
    const timer = setTimeout(() => this.#wake(ANY_INSTANCE), leftMs);
    await this.#nextPlace(ANY_INSTANCE);
    clearTimeout(timer);
  }

  /** Who uses it, or waits for it, learns it from the connection itself. */
  #drop(entry: Entry): void {
    this.#entries.delete(entry);
    if (entry.idleTimer) clearTimeout(entry.idleTimer);
    entry.connecting.then(
      (connection) => connection.close(),
      () => {},
    );
    this.#wake(entry.instanceId);
  }

  #nextPlace(instanceId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(instanceId, [...(this.#waiting.get(instanceId) ?? []), resolve]);
    });
  }

  /** All who wait for this instance, or for any: each looks for itself whether there is a place now. */
  #wake(instanceId: string): void {
    for (const key of new Set([instanceId, ANY_INSTANCE])) {
      const ready = this.#waiting.get(key) ?? [];
      this.#waiting.delete(key);
      for (const resolve of ready) resolve();
    }
  }
}
