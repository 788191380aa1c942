import { removeTempFolders } from '../../e2e/process/support/temp-folders';
import { killDescendants } from './process-tree';

const SIGNALLED = 130;

/** Runs a benchmark and clears away what it has made and started, on failure and on Ctrl-C too. */
export async function withCleanup(run: () => Promise<boolean>): Promise<void> {
  // `on` and a promise, because npm passes on a signal that the terminal has sent to this process already.
  let cleaned: Promise<void> | undefined;
  const cleanOnce = (): Promise<void> => {
    cleaned ??= cleanUp();
    return cleaned;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void cleanOnce().finally(() => process.exit(SIGNALLED)));
  }
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await cleanOnce();
  }
}

async function cleanUp(): Promise<void> {
  killDescendants();
  await removeTempFolders();
}
