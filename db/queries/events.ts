import { and, desc, eq, gt, sql as query } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection, Database, Transaction } from '../client';
import { events } from '../schema/events';
import { recordset } from './recordset';

export type NewEventRow = Pick<
  typeof events.$inferInsert,
  'type' | 'workspaceId' | 'version' | 'payload' | 'createdAt'
>;

/** A place in the stream: everything up to and including it was delivered. */
export interface EventCursor {
  /** Full transaction id, decimal. */
  readonly txId: string;
  readonly id: string;
}

export interface EventRow extends EventCursor {
  readonly type: string;
  readonly workspaceId: string;
  readonly version: string;
  readonly payload: Record<string, unknown>;
  readonly createdAt: Date;
}

const ROWS_PER_INSERT = 2000;

export async function insertEvents(tx: Transaction, rows: readonly NewEventRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    const given = recordset(
      rows.slice(start, start + ROWS_PER_INSERT).map((row) => ({ values: row })),
      query`type text, "workspaceId" uuid, version bigint, payload jsonb, "createdAt" timestamptz`,
    );
    await tx.execute(query`
      insert into events (type, workspace_id, version, payload, created_at)
      select type, "workspaceId", version, payload, "createdAt" from ${given}`);
  }
}

/**
 * Events after `cursor`, in stream order, and whether more are written but still behind a running transaction. Only rows
 * whose transaction is older than every transaction still running are returned: a row that commits later can then only
 * come later, so no cursor ever skips one (D14). Rows of a dump restored into a new server may carry ids that it has not
 * given out yet: nothing will commit under those, so nobody waits for them (`settleRestoredEvents` puts them in order).
 */
export async function readEventsAfter(
  sql: Sql,
  cursor: EventCursor,
  limit: number,
): Promise<{ rows: EventRow[]; waiting: boolean }> {
  const found = await sql<(EventRow & { settled: boolean })[]>`
    select tx_id::text as "txId", id::text, type, workspace_id as "workspaceId", version::text, payload,
      created_at as "createdAt", tx_id < pg_snapshot_xmin(pg_current_snapshot()) as settled
    from events
    where (tx_id, id) > (${cursor.txId}::xid8, ${cursor.id}::bigint)
      and tx_id < pg_snapshot_xmax(pg_current_snapshot())
    order by events.tx_id, events.id
    limit ${limit}`;
  const rows = found.filter((row) => row.settled);
  return { rows, waiting: rows.length < found.length };
}

/**
 * Moves rows whose transaction id this server has not given out yet (a dump restored into a new server) before all
 * others, in their order. Left where they are, they would stand in front of every new event, and a cursor on one of
 * them would miss what comes next; a reader that resumes from one is told to load the list again. Returns how many.
 */
export async function settleRestoredEvents(sql: Sql): Promise<number> {
  const moved = await sql`
    update events set tx_id = '0'::xid8 where tx_id >= pg_snapshot_xmax(pg_current_snapshot())`;
  return moved.count;
}

/** The newest place that a reader may start from without missing anything. */
export async function latestCursor(sql: Sql): Promise<EventCursor> {
  const [row] = await sql<EventCursor[]>`
    select tx_id::text as "txId", id::text from events
    where tx_id < pg_snapshot_xmin(pg_current_snapshot())
    order by events.tx_id desc, events.id desc limit 1`;
  return row ?? { txId: '0', id: '0' };
}

/**
 * Whether everything after `cursor` is still there. It is when the row the cursor names is (retention deletes oldest
 * first), or when the cursor stands before the first event ever and that one has not been deleted.
 */
export async function canResumeFrom(sql: Sql, cursor: EventCursor): Promise<boolean> {
  if (cursor.id === '0') {
    const [row] = await sql<{ id: string | null; written: boolean }[]>`
      select (select min(id)::text from events) as id, (select is_called from events_id_seq) as written`;
    return row !== undefined && (row.id === '1' || !row.written);
  }
  const rows =
    await sql`select 1 from events where id = ${cursor.id}::bigint and tx_id = ${cursor.txId}::xid8`;
  return rows.length > 0;
}

export function listPastEvents(
  db: Connection,
  filter: {
    workspaceId: string | undefined;
    type: string | undefined;
    since: string | undefined;
    limit: number;
  },
) {
  const { workspaceId, type, since } = filter;
  return db
    .select()
    .from(events)
    .where(
      and(
        workspaceId === undefined ? undefined : eq(events.workspaceId, workspaceId),
        type === undefined ? undefined : eq(events.type, type),
        since === undefined ? undefined : gt(events.createdAt, new Date(since)),
      ),
    )
    .orderBy(desc(events.id))
    .limit(filter.limit);
}

/** So many rows go in one statement: a month's backlog in one transaction would hold every reader's barrier back. */
const ROWS_PER_DELETE = 5000;

/** Deletes events written before `before`, oldest first, in several short transactions; returns how many. */
export async function deleteEventsBefore(db: Database, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const { count } = await db.execute(query`
      delete from events where id in (
        select id from events where created_at < ${before.toISOString()}::timestamptz
        order by created_at, id limit ${ROWS_PER_DELETE})`);
    total += count;
    if (count < ROWS_PER_DELETE) return total;
  }
}
