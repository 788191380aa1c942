/** A PostgreSQL server that belongs to this process. */
export interface EmbeddedPostgres {
  /** postgres://molecule:<password>@127.0.0.1:<port>/molecule */
  readonly url: string;
  /** Resolves when the server has ended (fast shutdown, SIGINT); idempotent. */
  stop(): Promise<void>;
  /** Calls back if the server ends without stop() having been asked. */
  onUnexpectedExit(listener: (reason: string) => void): void;
  /**
   * Stops, copies the data folder to `<dataDir>/backups/<UTC timestamp>-<label>` (keeps the newest 3), starts again on
   * the same url. Returns the path of the copy.
   */
  backup(label: string): Promise<string>;
  /** The postmaster; another one after backup(). */
  readonly pid: number;
}
