import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../client';
import { provisionTurns } from '../schema/provision-turns';
import { workspaces } from '../schema/workspaces';

export interface Turn {
  readonly workspaceId: string;
  /** Attempts that have failed before. */
  readonly failures: number;
}

/** Held while turns are given out: counting and starting is one step, however many processes do it. */
const TURNS_LOCK = 7_205_804;

/** PostgreSQL takes at most 65,535 parameters in one statement. */
const ROWS_PER_INSERT = 10_000;

/** Puts workspaces at the end of the line; one that stands in it already keeps its place. */
export async function queueTurns(tx: Transaction, turns: readonly Turn[]): Promise<void> {
  for (let start = 0; start < turns.length; start += ROWS_PER_INSERT) {
    await tx
      .insert(provisionTurns)
      .values(turns.slice(start, start + ROWS_PER_INSERT))
      .onConflictDoNothing();
  }
}

/**
 * Gives turns to those first in line, as far as fewer than `max` are under way; null: to all. Take row locks on
 * workspaces before this, not after it.
 */
export async function startTurns(tx: Transaction, max: number | null, now: Date): Promise<Turn[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(${TURNS_LOCK})`);
  const free = sql`greatest(0, ${max}::int - (select count(*) from provision_turns where started_at is not null))`;
  const rows = await tx.execute<{ workspace_id: string; failures: number }>(sql`
    update provision_turns set started_at = ${now.toISOString()}
    where workspace_id in (
      select workspace_id from provision_turns where started_at is null order by place
      limit ${max === null ? sql`null` : free})
    returning workspace_id, failures`);
  return rows.map((row) => ({ workspaceId: row.workspace_id, failures: row.failures }));
}

/**
 * True when the workspace has the turn that its start needs. Its time limit begins here: the wait before was not its own.
 */
export async function hasTurn(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const [turn] = await tx
    .select({ startedAt: provisionTurns.startedAt })
    .from(provisionTurns)
    .where(eq(provisionTurns.workspaceId, id));
  if (!turn?.startedAt) return false;
  await tx.update(workspaces).set({ updatedAt: now }).where(eq(workspaces.id, id));
  return true;
}

export async function endTurn(tx: Transaction, id: string): Promise<void> {
  await tx.delete(provisionTurns).where(eq(provisionTurns.workspaceId, id));
}

/** Ends turns whose job is gone for good, so that no crash can hold one for ever. Returns how many. */
export async function endDeadTurns(tx: Transaction, jobName: string): Promise<number> {
  const rows = await tx.execute(sql`
    delete from provision_turns turn where turn.started_at is not null and not exists (
      select from graphile_worker.jobs job
      where job.key = ${`${jobName}:`} || turn.workspace_id and (job.locked_at is not null or job.attempts < job.max_attempts))
    returning workspace_id`);
  return rows.length;
}
