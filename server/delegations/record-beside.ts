import type { ActivityEventRow } from '@/contracts/activity';
import { type NewActivity, recordEntry } from '../activity/record-entry';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Parties } from './parties';

export interface Beside {
  readonly entries: readonly ActivityEventRow[];
  readonly warning: string | null;
}

const WARNING = 'The ledger has it; the entry in the activity log could not be written.';

/**
 * Writes an entry into the activity of who delegates, beside the ledger: when that cannot be done, the ledger is written
 * all the same. A purged workspace has no activity.
 */
export async function recordBeside(
  { log }: Pick<Deps, 'log'>,
  { tx, now }: Change,
  { caller }: Parties,
  makeEntry: () => NewActivity,
): Promise<Beside> {
  if (!caller) return { entries: [], warning: null };
  try {
    // A savepoint: what fails in it does not take the rest of the transaction with it.
    const entry = await tx.transaction((savepoint) => recordEntry({ tx: savepoint, now }, makeEntry()));
    return { entries: [entry], warning: null };
  } catch (error) {
    log.warn({ err: error, workspace: caller.id }, 'an activity entry of a delegation could not be written');
    return { entries: [], warning: WARNING };
  }
}
