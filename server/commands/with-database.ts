import { access } from 'node:fs/promises';
import { connectDatabase, type DatabaseClients } from '@/db/client';
import { inspectMigrations } from '@/db/migrate';
import { type DatabaseServer, openDatabaseServer } from '../boot-database';
import type { Config } from '../platform/config';
import { dataFolder } from '../platform/embedded-postgres/data-folder';
import { findRunningServer } from '../platform/embedded-postgres/running-server';
import { createLogger } from '../platform/logger';

/**
 * Runs a command on the database of this version. The app may be running (then its server is used) or not (then the
 * server runs for as long as this takes).
 * @param wanted what the command looks for, for the sentence that says that there is none
 */
export const withDatabase = (
  config: Config,
  wanted: string,
  run: (database: DatabaseClients) => Promise<void>,
): Promise<void> =>
  withAnyDatabase(config, wanted, async (database, url) => {
    await assertMigrated(url);
    await run(database);
  });

/** The same on a database of whichever version. */
export async function withAnyDatabase(
  config: Config,
  wanted: string,
  run: (database: DatabaseClients, url: string) => Promise<void>,
): Promise<void> {
  const running =
    config.database.kind === 'embedded' ? await findRunningServer(config.dataDir) : config.database.url;
  if (running === null) await assertStartedBefore(config, wanted);
  const own: DatabaseServer | null =
    running === null ? await openDatabaseServer(config, createLogger('warn')) : null;
  const url = running ?? own?.url ?? '';
  const database = connectDatabase(url);
  try {
    await run(database, url);
  } finally {
    await database.close(1);
    await own?.stop();
  }
}

/** What was never begun is not made here: "nothing to do" in the wrong folder would be a false comfort. */
async function assertStartedBefore({ dataDir }: Config, wanted: string): Promise<void> {
  await access(dataFolder(dataDir)).catch(() => {
    throw new Error(
      `There is no database in ${dataDir}, so there ${wanted}. Start Molecule first (npm start), or set DATA_DIR to the folder it uses.`,
    );
  });
}

async function assertMigrated(url: string): Promise<void> {
  const { applied, pending } = await inspectMigrations(url);
  if (applied === 0) throw new Error('The database has no tables yet. Start Molecule first (npm start).');
  if (pending > 0)
    throw new Error('The database is of an older version. Start this version once (npm start), then repeat.');
}
