import { sql as query } from 'drizzle-orm';
import type { Fragment, Sql } from 'postgres';
import type { Database, Transaction } from '../client';
import type { ActivityRecord } from '../schema/activity-entries';
import type { Parts } from './parts';
import { type RecordsetRow, recordset } from './recordset';

type Bodies = 'requestBody' | 'responseBody' | 'toolTrace' | 'metadata';

/** An entry to write; bodies as JSON text. */
export type NewActivityRow = Omit<ActivityRecord, 'seq' | 'txId' | Bodies> &
  Readonly<Record<Bodies, string | null>>;

const WRITTEN = query.raw(
  `id, workspace_id, activity_type, source_id, target_id, method, summary, request_body, response_body, tool_trace,
    metadata, duration_ms, status, error_detail, origin, message_id, task_id, trace_id, created_at`,
);

/** Writes entries. */
export function activityParts(rows: readonly NewActivityRow[]): Parts {
  const given = recordset(
    rows.map(toRecordsetRow),
    query`id uuid, workspace_id uuid, activity_type text, source_id uuid, target_id uuid, method text, summary text,
      request_body jsonb, response_body jsonb, tool_trace jsonb, metadata jsonb, duration_ms integer, status text,
      error_detail text, origin origin, message_id text, task_id text, trace_id text, created_at timestamptz`,
  );
  return { entries: query`insert into activity_logs (${WRITTEN}) select ${WRITTEN} from ${given}` };
}

const toRecordsetRow = (row: NewActivityRow): RecordsetRow => ({
  values: {
    ...{ id: row.id, method: row.method, summary: row.summary, status: row.status, origin: row.origin },
    ...{ workspace_id: row.workspaceId, source_id: row.sourceId, target_id: row.targetId },
    ...{ activity_type: row.activityType, duration_ms: row.durationMs, error_detail: row.errorDetail },
    ...{ message_id: row.messageId, task_id: row.taskId, trace_id: row.traceId, created_at: row.createdAt },
  },
  json: {
    ...{ request_body: row.requestBody, response_body: row.responseBody },
    ...{ tool_trace: row.toolTrace, metadata: row.metadata },
  },
});

/** Where an entry stands, in the order of time and in the order in which a poller reads. */
export interface ActivityPlace {
  /** With its microseconds, which a Date would lose. */
  readonly createdAt: string;
  /** Full transaction id, decimal. */
  readonly txId: string;
  readonly seq: string;
}

/** Where an entry of this workspace stands; null when it has no such entry (any more). */
export async function findActivityPlace(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<ActivityPlace | null> {
  const [place] = await sql<ActivityPlace[]>`
    select created_at::text as "createdAt", tx_id::text as "txId", seq::text from activity_logs
    where id = ${id} and workspace_id = ${workspaceId}`;
  return place ?? null;
}

export interface ActivityFilter {
  readonly limit: number;
  readonly type: ActivityRecord['activityType'] | null;
  /** People's entries have no source. */
  readonly source: 'people' | 'agents' | null;
  readonly peerId: string | null;
  readonly notBefore: Date | null;
  readonly before: Date | null;
  /** Only what is before this place in the order of time. */
  readonly preceding: ActivityPlace | null;
}

export interface ListedActivity extends Omit<ActivityRecord, 'seq' | 'txId' | 'messageId'> {
  /** The workspace at the other end; null: there is none, or it is not known any more. */
  readonly peerId: string | null;
  readonly peerName: string | null;
  readonly peerRole: string | null;
}

/**
 * The newest entries first. With `settledOnly` without those that older entries may still come before: a reader who goes
 * on from one of these with `listActivityAfter` would miss what was written earlier and committed later.
 */
export function listNewestActivity(
  sql: Sql,
  workspaceId: string,
  filter: ActivityFilter & { readonly settledOnly: boolean },
): Promise<ListedActivity[]> {
  const where = sql`${conditions(sql, workspaceId, filter)} ${filter.settledOnly ? settled(sql) : sql``}`;
  const newest = (more: Fragment) => sql`
    select * from activity_logs ${where} ${more} order by created_at desc, seq desc limit ${filter.limit}`;
  const { peerId } = filter;
  // Two ordered ends of two indexes: asked with "or", the planner would read and sort all that there is of the peer.
  const found =
    peerId === null
      ? newest(sql``)
      : sql`(${newest(sql`and source_id = ${peerId}`)}) union all
            (${newest(sql`and target_id = ${peerId} and source_id is distinct from ${peerId}`)})`;
  return sql<ListedActivity[]>`
    with all_found as (${found}), found as (${affordable(sql, sql`created_at desc, seq desc`)}) ${withPeer(sql)}
    order by found.created_at desc, found.seq desc limit ${filter.limit}`;
}

/**
 * The entries after a place, in the order in which every reader sees them. As with events, only those whose transaction
 * is older than every one still running: what commits later can then only come later, and no cursor ever skips it (D14).
 */
export function listActivityAfter(
  sql: Sql,
  workspaceId: string,
  place: ActivityPlace,
  filter: ActivityFilter,
): Promise<ListedActivity[]> {
  const { peerId } = filter;
  const ofPeer = peerId === null ? sql`` : sql`and ${peerId}::uuid in (source_id, target_id)`;
  return sql<ListedActivity[]>`
    with all_found as (
      select * from activity_logs ${conditions(sql, workspaceId, filter)} ${ofPeer} ${settled(sql)}
        and (tx_id, seq) > (${place.txId}::xid8, ${place.seq}::bigint)
      order by tx_id, seq limit ${filter.limit}),
    found as (${affordable(sql, sql`tx_id, seq`)})
    ${withPeer(sql)} order by found.tx_id, found.seq`;
}

/** Stored bytes of one page: a page of photos would otherwise be too large to be written as one answer. */
const PAGE_BYTES_MAX = 8 * 1024 * 1024;

/** The first of `all_found` in that order: at least one, and then as many as the page has bytes for. */
const affordable = (sql: Sql, order: Fragment) => sql`
  select * from (
    select *, sum(coalesce(pg_column_size(request_body), 0) + coalesce(pg_column_size(response_body), 0)
      + coalesce(pg_column_size(tool_trace), 0) + coalesce(pg_column_size(metadata), 0)) over (
        order by ${order} rows between unbounded preceding and 1 preceding) as bytes_before
    from all_found) measured
  where coalesce(bytes_before, 0) < ${PAGE_BYTES_MAX}`;

const settled = (sql: Sql) => sql`and tx_id < pg_snapshot_xmin(pg_current_snapshot())`;

function conditions(sql: Sql, workspaceId: string, filter: ActivityFilter) {
  const { type, source, notBefore, before, preceding } = filter;
  // By way of text: what the driver takes for a timestamp goes through a Date, which has no microseconds.
  const place = preceding && sql`(${preceding.createdAt}::text::timestamptz, ${preceding.seq}::bigint)`;
  return sql`
    where workspace_id = ${workspaceId}
      ${type === null ? sql`` : sql`and activity_type = ${type}`}
      ${source === null ? sql`` : source === 'people' ? sql`and source_id is null` : sql`and source_id is not null`}
      ${notBefore === null ? sql`` : sql`and created_at >= ${notBefore}`}
      ${before === null ? sql`` : sql`and created_at < ${before}`}
      ${place === null ? sql`` : sql`and (created_at, seq) < ${place}`}`;
}

/** The other end is where it came from, or where it went when it came from here. */
const withPeer = (sql: Sql) => sql`
  select found.id, workspace_id as "workspaceId", activity_type as "activityType", source_id as "sourceId",
    target_id as "targetId", method, summary, request_body as "requestBody", response_body as "responseBody",
    tool_trace as "toolTrace", metadata, duration_ms as "durationMs", found.status, error_detail as "errorDetail",
    found.origin, task_id as "taskId", trace_id as "traceId", found.created_at as "createdAt", peer.id as "peerId", peer.name as "peerName",
    peer.role as "peerRole"
  from found left join workspaces peer
    on peer.id = coalesce(nullif(source_id, workspace_id), nullif(target_id, workspace_id))`;

/** So many rows go in one statement: a long transaction would hold every reader back. */
const ROWS_PER_DELETE = 5000;

/** When the oldest entry was written; null when there is none. */
export async function findOldestActivity(sql: Sql): Promise<Date | null> {
  const [oldest] = await sql<{ createdAt: Date }[]>`
    select created_at as "createdAt" from activity_logs order by created_at limit 1`;
  return oldest?.createdAt ?? null;
}

/** Deletes entries written before `before`, oldest first, in several short transactions; returns how many. */
export async function deleteActivityBefore(db: Database, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const { count } = await db.execute(query`
      delete from activity_logs where id in (
        select id from activity_logs where created_at < ${before.toISOString()}::timestamptz
        order by created_at limit ${ROWS_PER_DELETE})`);
    total += count;
    if (count < ROWS_PER_DELETE) return total;
  }
}

/**
 * Puts the entries of workspaces with transaction ids that this server has not given out yet (a dump restored into a new
 * server) before all that it will write, in their order: pollers would wait for those ids and skip what is new. All of
 * such a workspace, or the ones with small ids would come after the ones that were newer. Returns how many.
 */
export async function settleRestoredActivity(sql: Sql): Promise<number> {
  // One look at the end of the index for each workspace: the table may be large, and nearly always this finds nothing.
  const { count } = await sql`
    with ahead as materialized (
      select id from workspaces where (
        select tx_id from activity_logs where workspace_id = workspaces.id
        order by tx_id desc, seq desc limit 1) >= pg_snapshot_xmax(pg_current_snapshot()))
    update activity_logs set tx_id = '0'::xid8 where workspace_id in (select id from ahead)`;
  return count;
}

/** What was written down of a message; `responseBody` is null while nobody has answered. */
export interface MessageEntry {
  readonly id: string;
  readonly method: string;
  readonly requestBody: unknown;
  readonly responseBody: Readonly<Record<string, unknown>> | null;
}

/** What is known of a message that was sent before. */
export interface EarlierMessage {
  /** The newest attempt to deliver it that did not fail; null when there is none (any more). */
  readonly entry: MessageEntry | null;
  /** A message of the same id waits in the queue of the agent, or is on its way from there. */
  readonly isQueued: boolean;
}

/** What a message is known again by. */
export interface SentBefore {
  readonly workspaceId: string;
  readonly sourceId: string | null;
  readonly messageId: string;
}

/** The same as columns of a statement that looks for many. */
type SentBeforeIn = { readonly [Key in keyof SentBefore]: SentBefore[Key] | Fragment };

/** The newest attempt to deliver a message that did not fail. */
export const earlierEntry = (sql: Sql, message: SentBeforeIn): Fragment => sql`
  select id, method, request_body as "requestBody", response_body as "responseBody" from (
    select * from activity_logs where workspace_id = ${message.workspaceId} and message_id = ${message.messageId}
    offset 0) sent
  where source_id is not distinct from ${message.sourceId} and status = 'ok' and activity_type = 'a2a_receive'
  order by created_at desc, seq desc limit 1`;

/** A message of that id that waits in the queue of its agent, or is on its way from there. */
export const waitingBefore = (sql: Sql, message: SentBeforeIn): Fragment => sql`
  select from a2a_queue
  where workspace_id = ${message.workspaceId} and idempotency_key = ${message.messageId}
    and caller_id is not distinct from ${message.sourceId} and status in ('queued', 'dispatched')`;

/** As the two come out of a statement that has looked for both. */
export type EarlierRow = { readonly isQueued: boolean } & {
  [Key in keyof MessageEntry]: MessageEntry[Key] | null;
};

export function toEarlierMessage({
  id,
  method,
  requestBody,
  responseBody,
  isQueued,
}: EarlierRow): EarlierMessage {
  const entry = id === null || method === null ? null : { id, method, requestBody, responseBody };
  return { entry, isQueued };
}

/** Looks for both in one statement: every message that its sender has numbered is looked for. */
export async function findEarlierMessage(sql: Sql, message: SentBefore): Promise<EarlierMessage> {
  const [found] = await sql<EarlierRow[]>`
    select entry.*, exists (${waitingBefore(sql, message)}) as "isQueued"
    from (values (1)) one left join lateral (${earlierEntry(sql, message)}) entry on true`;
  return found ? toEarlierMessage(found) : { entry: null, isQueued: false };
}

/** A message that an agent fetches, as it was sent. */
export interface InboxEntry {
  readonly id: string;
  readonly sourceId: string | null;
  readonly method: string | null;
  readonly requestBody: unknown;
  readonly messageId: string | null;
  readonly createdAt: Date;
  readonly isAnswered: boolean;
}

/** Holds a message of this workspace's inbox for the transaction that answers it; null when it has no such message. */
export async function lockInboxEntry(
  tx: Transaction,
  workspaceId: string,
  id: string,
): Promise<InboxEntry | null> {
  const [row] = await tx.execute<InboxRow>(query`
    select id, source_id as "sourceId", method, request_body::text as "requestBody", message_id as "messageId",
      created_at::text as "createdAt", response_body is not null as "isAnswered"
    from activity_logs
    where id = ${id} and workspace_id = ${workspaceId} and activity_type = 'a2a_receive' and message_id is not null
    for update`);
  if (!row) return null;
  const requestBody: unknown = row.requestBody === null ? null : JSON.parse(row.requestBody);
  return { ...row, requestBody, createdAt: new Date(row.createdAt) };
}

interface InboxRow extends Record<string, unknown>, Omit<InboxEntry, 'requestBody' | 'createdAt'> {
  readonly requestBody: string | null;
  readonly createdAt: string;
}

/** Completes the entry of a message with what its agent answered. */
export async function completeInboxEntry(
  tx: Transaction,
  id: string,
  end: {
    readonly responseBody: string | null;
    readonly status: ActivityRecord['status'];
    readonly errorDetail: string | null;
    readonly durationMs: number;
  },
): Promise<void> {
  await tx.execute(query`
    update activity_logs set response_body = ${end.responseBody}::jsonb, status = ${end.status},
      error_detail = ${end.errorDetail}, duration_ms = ${end.durationMs}
    where id = ${id}`);
}

/** Up to where a workspace has acknowledged its inbox; null: nothing yet. */
export async function findAcknowledged(sql: Sql, workspaceId: string): Promise<ActivityPlace | null> {
  const [place] = await sql<ActivityPlace[]>`
    select acknowledged_at::text as "createdAt", tx_id::text as "txId", seq::text
    from a2a_inboxes where workspace_id = ${workspaceId}`;
  return place ?? null;
}

/** Moves what is acknowledged on to this place; one before it changes nothing. */
export async function acknowledgeUpTo(
  tx: Transaction,
  workspaceId: string,
  place: Pick<ActivityPlace, 'txId' | 'seq'>,
  now: Date,
): Promise<void> {
  await tx.execute(query`
    insert into a2a_inboxes as inbox (workspace_id, tx_id, seq, acknowledged_at)
    values (${workspaceId}, ${place.txId}::xid8, ${place.seq}::bigint, ${now.toISOString()}::timestamptz)
    on conflict (workspace_id) do update
    set tx_id = excluded.tx_id, seq = excluded.seq, acknowledged_at = excluded.acknowledged_at
    where (excluded.tx_id, excluded.seq) > (inbox.tx_id, inbox.seq)`);
}
