import { mkdir } from 'node:fs/promises';
import { inspectMigrations } from '@/db/migrate';
import type { Config } from './platform/config';
import { acquireDataLock } from './platform/embedded-postgres/data-lock';
import { startEmbeddedPostgres } from './platform/embedded-postgres/start-embedded-postgres';
import type { Logger } from './platform/logger';

export interface DatabaseServer {
  readonly url: string;
  onUnexpectedExit(listener: (reason: string) => void): void;
  stop(): Promise<void>;
  /** Tells the server to end without waiting for it: for a process that must end now. */
  endNow(): void;
}

/**
 * The PostgreSQL server the configuration asks for: ours below DATA_DIR, held by a lock, or somebody else's. Before an
 * upgrade of the schema our own is copied; on another server the backup is the operator's.
 */
export async function openDatabaseServer(config: Config, log: Logger): Promise<DatabaseServer> {
  if (config.database.kind === 'external') {
    const { applied, pending } = await inspectMigrations(config.database.url);
    if (applied > 0 && pending > 0) {
      log.warn({ pending }, 'the schema will be upgraded; a backup of this database is up to you');
    }
    return {
      url: config.database.url,
      onUnexpectedExit: () => {},
      stop: () => Promise.resolve(),
      endNow: () => {},
    };
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = await acquireDataLock(config.dataDir);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    const { applied, pending, newer } = await inspectMigrations(postgres.url);
    if (applied > 0 && pending > 0 && !newer) {
      log.info({ copy: await postgres.backup('before-upgrade') }, 'copied the database before its upgrade');
    }
    return {
      url: postgres.url,
      onUnexpectedExit: (listener) => postgres.onUnexpectedExit(listener),
      endNow: () => void process.kill(postgres.pid, 'SIGINT'),
      async stop() {
        await postgres.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
