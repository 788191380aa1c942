import { removeTempFolders } from '../../e2e/process/support/temp-folders';
import { killDescendants } from './process-tree';

const SIGNALLED = 130;

/** Runs a benchmark and clears away what it has made and started, on failure and on Ctrl-C too. */
export async function withCleanup(run: () => Promise<boolean>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(SIGNALLED)));
  }
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}

async function cleanUp(): Promise<void> {
  killDescendants();
  await removeTempFolders();
}
