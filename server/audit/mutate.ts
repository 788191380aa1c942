import type { Transaction } from '@/db/client';
import { insertAuditEntry } from '@/db/queries/audit';
import type { Deps } from '../deps';
import { type NewEvent, publish } from '../events/publish';
import type { Principal } from '../principal';

/** A transaction under way, with what belongs into it beside the rows. */
export interface Change {
  readonly tx: Transaction;
  readonly now: Date;
  publish(events: readonly NewEvent[]): Promise<void>;
}

export interface Mutation extends Change {
  /** Says what was done; details hold names and counts, never a secret. */
  audit(entry: {
    workspaceId: string | null;
    details: Record<string, unknown>;
    /** Whose doing it was, where that has turned out only meanwhile. */
    actorId?: string;
  }): Promise<void>;
}

/**
 * Runs a change made by a person, a key or a command: rows, audit entry, events and jobs in one transaction, so that
 * none of them exists without the others. A change that leaves no audit entry is a bug and is rolled back.
 * @param action the contract's or command's id
 */
export async function mutate<T>(
  deps: Deps,
  principal: Principal,
  action: string,
  run: (mutation: Mutation) => Promise<T>,
): Promise<T> {
  return changeBySystem(deps, async (change) => {
    let audited = false;
    const audit: Mutation['audit'] = async ({ workspaceId, details, actorId = principal.id }) => {
      audited = true;
      await insertAuditEntry(change.tx, {
        at: change.now,
        actorId,
        origin: principal.origin,
        action,
        workspaceId,
        requestId: principal.requestId,
        details,
      });
    };
    const result = await run({ ...change, audit });
    if (!audited) throw new Error(`${action} changed something without an audit entry`);
    return result;
  });
}

/** Runs a change that nobody asked for (a job's outcome, a sweeper's repair): the same transaction, without an audit entry. */
export async function changeBySystem<T>(deps: Deps, run: (change: Change) => Promise<T>): Promise<T> {
  const now = deps.clock.now();
  const result = await deps.database.db.transaction((tx) =>
    run({ tx, now, publish: (events) => publish(tx, now, events) }),
  );
  deps.events.committed();
  return result;
}
