import type { Database, Transaction } from '@/db/client';
import { insertAuditEntry } from '@/db/queries/audit';
import type { Deps } from '../deps';
import { type NewEvent, publish } from '../events/publish';
import { isDatabaseUnreachable } from '../platform/app-error';
import type { Principal } from '../principal';

/** A transaction under way, with what belongs into it beside the rows. */
export interface Change {
  readonly tx: Transaction;
  readonly now: Date;
  publish(events: readonly NewEvent[]): Promise<void>;
}

/** What was done; details hold names and counts, never a secret. */
export interface Audited {
  readonly workspaceId: string | null;
  readonly details: Record<string, unknown>;
  /** Whose doing it was, where that has turned out only meanwhile. */
  readonly actorId?: string;
}

export interface Mutation extends Change {
  /** Says what was done. */
  audit(entry: Audited): Promise<void>;
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
    const audit: Mutation['audit'] = async (entry) => {
      audited = true;
      await auditIn(change, principal, action, entry);
    };
    const result = await run({ ...change, audit });
    if (!audited) throw new Error(`${action} changed something without an audit entry`);
    return result;
  });
}

/** Says what was done in a transaction that somebody else has opened, because all of it is one step. */
export function auditIn(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  { id, origin, requestId }: Principal,
  action: string,
  { workspaceId, details, actorId = id }: Audited,
): Promise<void> {
  return insertAuditEntry(tx, { at: now, actorId, origin, action, workspaceId, requestId, details });
}

/**
 * True for a failure of a change after which nothing of it is there. Only where the database was lost on the way does
 * nobody know.
 */
export const isUndone = (error: unknown): boolean => !isDatabaseUnreachable(error);

/**
 * Runs a change by the system that is one statement: that happens or does not without a transaction around it, which would
 * be two more ways to the database.
 */
export async function stepBySystem<T>(deps: Deps, run: (db: Database, now: Date) => Promise<T>): Promise<T> {
  const result = await run(deps.database.db, deps.clock.now());
  deps.events.committed();
  return result;
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
