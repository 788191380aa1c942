import { access } from 'node:fs/promises';
import { connectDatabase } from '@/db/client';
import { inspectMigrations } from '@/db/migrate';
import { countUnsealed, findChainHead } from '@/db/queries/audit';
import { sealAudit } from '../audit/seal-audit';
import { verifyAudit } from '../audit/verify-audit';
import { type DatabaseServer, openDatabaseServer } from '../boot-database';
import { type Config, readConfig } from '../platform/config';
import { dataFolder } from '../platform/embedded-postgres/data-folder';
import { findRunningServer } from '../platform/embedded-postgres/running-server';
import { createLogger } from '../platform/logger';

/** `npm run audit:verify`: walks the audit chain. Exit code 0: whole; 1: an entry was edited, deleted or moved. */
async function main(): Promise<void> {
  const config = readConfig();
  const running =
    config.database.kind === 'embedded' ? await findRunningServer(config.dataDir) : config.database.url;
  if (running === null) await assertStartedBefore(config);
  // The app may be running (then its server is used) or not (then the server runs for as long as this takes).
  const own: DatabaseServer | null =
    running === null ? await openDatabaseServer(config, createLogger('warn')) : null;
  const url = running ?? own?.url ?? '';
  const database = connectDatabase(url);
  try {
    await assertMigrated(url);
    // Without its head nothing can be sealed; the verdict says so.
    if (await findChainHead(database.sql)) await sealAudit(database.sql);
    const { sealed, problem } = await verifyAudit(database.sql);
    const waiting = await countUnsealed(database.db);
    if (problem) {
      process.stdout.write(
        `The audit log is BROKEN: entry ${problem.seq} ${problem.what}. ${sealed} entries before it are whole.\n`,
      );
      process.exitCode = 1;
    } else {
      process.stdout.write(`The audit log is whole: ${sealed} entries sealed, ${waiting} being written.\n`);
    }
  } finally {
    await database.close(1);
    await own?.stop();
  }
}

/** A log that was never begun is not made here: "whole, 0 entries" of the wrong folder would be a false comfort. */
async function assertStartedBefore({ dataDir }: Config): Promise<void> {
  await access(dataFolder(dataDir)).catch(() => {
    throw new Error(
      `There is no database in ${dataDir}, so there is no audit log. Start Molecule first (npm start), or set DATA_DIR to the folder it uses.`,
    );
  });
}

async function assertMigrated(url: string): Promise<void> {
  const { applied, pending } = await inspectMigrations(url);
  if (applied === 0) throw new Error('The database has no tables yet. Start Molecule first (npm start).');
  if (pending > 0)
    throw new Error('The database is of an older version. Start this version once (npm start), then repeat.');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
