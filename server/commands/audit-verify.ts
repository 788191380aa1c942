import { countUnsealed, findChainHead } from '@/db/queries/audit';
import { sealAudit } from '../audit/seal-audit';
import { verifyAudit } from '../audit/verify-audit';
import { readConfig } from '../platform/config';
import { withDatabase } from './with-database';

/** `npm run audit:verify`: walks the audit chain. Exit code 0: whole; 1: an entry was edited, deleted or moved. */
async function main(): Promise<void> {
  await withDatabase(readConfig(), 'is no audit log', async ({ db, sql }) => {
    // Without its head nothing can be sealed; the verdict says so.
    if (await findChainHead(sql)) await sealAudit(sql);
    const { sealed, problem } = await verifyAudit(sql);
    const waiting = await countUnsealed(db);
    if (problem) {
      process.stdout.write(
        `The audit log is BROKEN: entry ${problem.seq} ${problem.what}. ${sealed} entries before it are whole.\n`,
      );
      process.exitCode = 1;
    } else {
      process.stdout.write(`The audit log is whole: ${sealed} entries sealed, ${waiting} being written.\n`);
    }
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
