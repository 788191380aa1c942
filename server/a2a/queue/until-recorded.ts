import type { Deps } from '../../deps';
import { isDatabaseUnreachable } from '../../platform/app-error';

/** How long a database that is restarted may take, in steps. */
const PAUSES_MS = [200, 500, 1000, 2000, 4000, 8000];

/**
 * Tries to write down what has happened until the database is there: the agent has done its work, and nobody can ask it
 * again. Ends with the last failure.
 */
export async function untilRecorded(
  { log, stopping }: Pick<Deps, 'log' | 'stopping'>,
  record: () => Promise<void>,
): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await record();
    } catch (error) {
      if (!isDatabaseUnreachable(error) || stopping.aborted) throw error;
      log.warn({ err: error }, 'an answer could not be written down yet');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return record();
}
