import { connectDatabase } from '@/db/client';
import { countUnsealed } from '@/db/queries/audit';
import { sealAudit } from '../audit/seal-audit';
import { verifyAudit } from '../audit/verify-audit';
import { type DatabaseServer, openDatabaseServer } from '../boot-database';
import { readConfig } from '../platform/config';
import { findRunningServer } from '../platform/embedded-postgres/running-server';
import { createLogger } from '../platform/logger';

/** `npm run audit:verify`: walks the audit chain. Exit code 0: whole; 1: an entry was edited, deleted or moved. */
async function main(): Promise<void> {
  const config = readConfig();
  const running =
    config.database.kind === 'embedded' ? await findRunningServer(config.dataDir) : config.database.url;
  // The app may be running (then its server is used) or not (then the server runs for as long as this takes).
  const own: DatabaseServer | null =
    running === null ? await openDatabaseServer(config, createLogger('warn')) : null;
  const database = connectDatabase(running ?? own?.url ?? '');
  try {
    await sealAudit(database.sql);
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

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
