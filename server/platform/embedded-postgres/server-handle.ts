import type { Logger } from '@/server/platform/logger';
import type { EmbeddedPostgres } from './embedded-postgres';
import type { Postmaster } from './postmaster';
import { readServerLog } from './server-log';

/** What the handle needs of the folder it serves. */
export interface ServerFolder {
  readonly url: string;
  readonly logFile: string;
  readonly log: Logger;
  /** Starts the server on the same url. */
  start(): Promise<Postmaster>;
  /** Copies the stopped folder. */
  copy(label: string): Promise<string>;
}

/** A running embedded server: one change at a time, and a word when it ends without being asked. */
export class ServerHandle implements EmbeddedPostgres {
  readonly #folder: ServerFolder;
  readonly #listeners: ((reason: string) => void)[] = [];
  #postmaster: Postmaster;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | null = null;
  #expectedEnd: Postmaster | null = null;
  #unexpectedEnd: string | null = null;

  constructor(folder: ServerFolder, postmaster: Postmaster) {
    this.#folder = folder;
    this.#postmaster = postmaster;
    this.#watch(postmaster);
  }

  get url(): string {
    return this.#folder.url;
  }

  get pid(): number {
    return this.#postmaster.pid;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#inTurn(() => this.#end());
    return this.#stopped;
  }

  onUnexpectedExit(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
    // It may have ended before anybody listened.
    const reason = this.#unexpectedEnd;
    if (reason !== null) queueMicrotask(() => listener(reason));
  }

  backup(label: string): Promise<string> {
    if (this.#stopped) return Promise.reject(new Error('The database is stopping: no backup was made.'));
    return this.#inTurn(() => this.#backUp(label));
  }

  async #backUp(label: string): Promise<string> {
    if (this.#unexpectedEnd !== null) throw new Error(`No backup was made. ${this.#unexpectedEnd}`);
    await this.#end();
    // A failed copy (a full disk) must not keep the database down.
    const [copied] = await Promise.allSettled([this.#folder.copy(label)]);
    try {
      this.#postmaster = await this.#folder.start();
    } catch (error) {
      this.#announce(error instanceof Error ? error.message : String(error));
      throw error;
    }
    this.#watch(this.#postmaster);
    if (copied.status === 'rejected') throw copied.reason;
    return copied.value;
  }

  async #end(): Promise<void> {
    this.#expectedEnd = this.#postmaster;
    await this.#postmaster.stop();
  }

  #watch(postmaster: Postmaster): void {
    void postmaster.ended.then(async (reason) => {
      if (this.#expectedEnd === postmaster) return;
      // At once, so that no backup begins on a server that just died.
      this.#unexpectedEnd = `PostgreSQL ended unexpectedly: ${reason}.`;
      const tail = await readServerLog(this.#folder.logFile, 0);
      this.#announce(`${this.#unexpectedEnd} The end of its log:\n${tail}`);
    });
  }

  #announce(reason: string): void {
    this.#unexpectedEnd = reason;
    this.#folder.log.error({ reason }, 'the database server ended unexpectedly');
    for (const listener of this.#listeners) listener(reason);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(change);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
