import { sql as query } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection, Transaction } from '../client';
import type { QueuedMessageRecord } from '../schema/a2a-queue';
import { recordset } from './recordset';

/** A message of the queue without what only its delivery needs. */
export type QueuedMessage = Omit<QueuedMessageRecord, 'seq' | 'bodyBytes' | 'retryAt' | 'leaseUntil'>;

export interface NewQueuedMessage
  extends Pick<
    QueuedMessage,
    | 'id'
    | 'workspaceId'
    | 'callerId'
    | 'origin'
    | 'priority'
    | 'body'
    | 'headers'
    | 'method'
    | 'messageId'
    | 'idempotencyKey'
    | 'saidId'
    | 'taskId'
    | 'enqueuedAt'
    | 'expiresAt'
  > {
  readonly retryAt: Date;
}

export interface QueueBounds {
  readonly messagesMax: number;
  readonly bytesMax: number;
}

/**
 * Lets a message wait; null when the queue of its workspace is full, or when the message waits there already. Two that
 * come at the same moment may both take the last place.
 * @returns how many wait there now, this one included
 */
export async function insertQueued(
  tx: Transaction,
  row: NewQueuedMessage,
  bounds: QueueBounds,
): Promise<number | null> {
  const bytes = Buffer.byteLength(row.body);
  const [written] = await tx.execute<{ depth: number }>(query`
    with held as (
      select count(*)::int as messages, coalesce(sum(body_bytes), 0)::float8 as bytes from a2a_queue
      where workspace_id = ${row.workspaceId} and status = 'queued')
    insert into a2a_queue (id, workspace_id, caller_id, origin, priority, body, body_bytes, headers, method, message_id,
      idempotency_key, said_id, task_id, enqueued_at, expires_at, retry_at)
    select ${row.id}::uuid, ${row.workspaceId}::uuid, ${row.callerId}::uuid, ${row.origin}::origin,
      ${row.priority}::smallint, ${row.body}::text, ${bytes}::int, ${JSON.stringify(row.headers)}::jsonb,
      ${row.method}::text, ${row.messageId}::text, ${row.idempotencyKey}::text, ${row.saidId}::uuid,
      ${row.taskId}::text, ${iso(row.enqueuedAt)}, ${iso(row.expiresAt)}, ${iso(row.retryAt)}
    from held where messages < ${bounds.messagesMax} and bytes + ${bytes} <= ${bounds.bytesMax}
    on conflict do nothing
    returning (select messages from held) + 1 as depth`);
  return written?.depth ?? null;
}

const iso = (at: Date) => query`${at.toISOString()}::timestamptz`;

/** What a message is told apart by: its sender and the id that the sender gave it. */
export interface MessageKey {
  readonly workspaceId: string;
  readonly callerId: string | null;
  readonly idempotencyKey: string;
}

/** The message that waits, or is on its way, under this key. */
export async function findLivingQueued(sql: Sql, key: MessageKey): Promise<QueuedMessage | null> {
  const [row] = await sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue
    where workspace_id = ${key.workspaceId} and idempotency_key = ${key.idempotencyKey}
      and coalesce(caller_id, '00000000-0000-0000-0000-000000000000'::uuid) =
        coalesce(${key.callerId}::uuid, '00000000-0000-0000-0000-000000000000'::uuid)
      and status in ('queued', 'dispatched')`;
  return row ?? null;
}

export async function findQueued(sql: Sql, workspaceId: string, id: string): Promise<QueuedMessage | null> {
  const [row] = await sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue where id = ${id} and workspace_id = ${workspaceId}`;
  return row ?? null;
}

/** The first of those that wait for this workspace, in the order in which they will be delivered. */
export function listQueued(sql: Sql, workspaceId: string, limit: number): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue where workspace_id = ${workspaceId} and status = 'queued'
    order by priority desc nulls last, seq limit ${limit}`;
}

/** How many wait for this workspace, and how many of them go before this one (null: it does not wait). */
export async function countQueued(
  sql: Sql,
  workspaceId: string,
  id: string | null,
): Promise<{ readonly depth: number; readonly before: number | null }> {
  const [counted] = await sql<{ depth: number; before: number | null }[]>`
    with own as (select priority, seq from a2a_queue where id = ${id} and status = 'queued')
    select count(*)::int as depth,
      case when exists (select from own) then count(*) filter (
        where (priority, -seq) > (select priority, -seq from own))::int end as before
    from a2a_queue where workspace_id = ${workspaceId} and status = 'queued'`;
  return counted ?? { depth: 0, before: null };
}

const columns = (sql: Sql) => sql`
  id, workspace_id as "workspaceId", caller_id as "callerId", origin, priority, body, headers, method,
  message_id as "messageId", idempotency_key as "idempotencyKey", said_id as "saidId", task_id as "taskId", status,
  attempts, last_error as "lastError", enqueued_at as "enqueuedAt", expires_at as "expiresAt",
  dispatched_at as "dispatchedAt", completed_at as "completedAt", holder_id as "holderId"`;

const COLUMNS = query`
  id, workspace_id as "workspaceId", caller_id as "callerId", origin, priority, body, headers, method,
  message_id as "messageId", idempotency_key as "idempotencyKey", said_id as "saidId", task_id as "taskId", status,
  attempts, last_error as "lastError", enqueued_at as "enqueuedAt", expires_at as "expiresAt",
  dispatched_at as "dispatchedAt", completed_at as "completedAt", holder_id as "holderId"`;

/** How many messages wait for an agent. */
export async function countWaiting(sql: Sql, workspaceId: string, now: Date): Promise<number> {
  const [found] = await sql<{ waiting: number }[]>`
    select count(*)::int as waiting from a2a_queue
    where workspace_id = ${workspaceId} and status = 'queued' and expires_at > ${now}`;
  return found?.waiting ?? 0;
}

/** The queue of one workspace and what its agent says of itself. */
export interface QueueState {
  readonly status: string;
  readonly activeTasks: number;
  readonly maxConcurrentTasks: number;
  readonly lastHeartbeatAt: Date | null;
  readonly dispatched: number;
  readonly dispatchedSince: number;
  readonly queued: number;
  /** Of the one that is next: when it is tried without a sign of the agent. */
  readonly headRetryAt: Date | null;
}

/** The first key of the locks that are held while messages of one queue are given out; the second one is the queue. */
const CLAIM_LOCK = 7_205_806;

/**
 * Holds the queues of workspaces for this transaction, so that no two processes fill the same free place; says how they
 * are. In one order, so that no two processes wait for each other.
 */
export async function lockQueueStates(
  tx: Transaction,
  workspaceIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, QueueState>> {
  const ids = query`${`{${workspaceIds.join(',')}}`}::uuid[]`;
  await tx.execute(query`
    select pg_advisory_xact_lock(${CLAIM_LOCK}::int, key)
    from (select distinct hashtext(id::text) as key from unnest(${ids}) id order by key) keys`);
  const states = await tx.execute<StateRow>(query`
    select w.id, w.status, w.active_tasks as "activeTasks", w.max_concurrent_tasks as "maxConcurrentTasks",
      w.last_heartbeat_at::text as "lastHeartbeatAt", q.*, d.*,
      (select retry_at::text from a2a_queue
        where workspace_id = w.id and status = 'queued' and expires_at > ${iso(now)}
        order by priority desc nulls last, seq limit 1) as "headRetryAt"
    from workspaces w,
      lateral (
        select count(*)::int as queued
        from a2a_queue where workspace_id = w.id and status = 'queued' and expires_at > ${iso(now)}) q,
      lateral (
        select count(*)::int as dispatched,
          (count(*) filter (where w.last_heartbeat_at is null or dispatched_at > w.last_heartbeat_at))::int as "dispatchedSince"
        from a2a_queue where workspace_id = w.id and status = 'dispatched') d
    where w.id = any(${ids})`);
  return new Map(states.map((state) => [state.id, toState(state)]));
}

const toState = ({ id: _, ...state }: StateRow): QueueState => ({
  ...state,
  lastHeartbeatAt: toDate(state.lastHeartbeatAt),
  headRetryAt: toDate(state.headRetryAt),
});

type StateRow = Omit<QueueState, 'lastHeartbeatAt' | 'headRetryAt'> & StateTimes & { readonly id: string };

interface StateTimes extends Record<string, unknown> {
  readonly lastHeartbeatAt: string | null;
  readonly headRetryAt: string | null;
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** How many messages may go out of a queue. */
export interface FreePlaces {
  readonly workspaceId: string;
  readonly places: number;
}

/** Takes the next messages of queues out for delivery, of each: highest priority first, then the oldest. */
export async function claimQueued(
  tx: Transaction,
  free: readonly FreePlaces[],
  { holderId, now }: { readonly holderId: string; readonly now: Date },
): Promise<QueuedMessage[]> {
  const given = recordset(
    free.map(({ workspaceId, places }) => ({ values: { workspaceId, places } })),
    query`"workspaceId" uuid, places int`,
  );
  const rows = await tx.execute(query`
    with next as (
      select head.id from ${given}, lateral (
        select id from a2a_queue
        where workspace_id = given."workspaceId" and status = 'queued' and expires_at > ${iso(now)}
        order by priority desc nulls last, seq limit given.places for update skip locked) head),
    claimed as (
      update a2a_queue set status = 'dispatched', attempts = attempts + 1, dispatched_at = ${iso(now)},
        holder_id = ${holderId}, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from next where a2a_queue.id = next.id returning a2a_queue.*)
    select ${COLUMNS} from claimed order by priority desc, seq`);
  return rows.map(toQueued);
}

/** How long a process that says nothing more is believed to be delivering. */
const LEASE_SECONDS = 30;

const TIMES = ['enqueuedAt', 'expiresAt', 'dispatchedAt', 'completedAt'] as const;

/** Drizzle leaves times and JSON as the texts that PostgreSQL wrote. */
function toQueued(row: Record<string, unknown>): QueuedMessage {
  const times = TIMES.map((name) => [name, toDate((row[name] ?? null) as string | null)] as const);
  const headers = typeof row.headers === 'string' ? (JSON.parse(row.headers) as unknown) : row.headers;
  return { ...row, ...Object.fromEntries(times), headers } as QueuedMessage;
}

/** Says that these are still being delivered. */
export async function renewLeases(sql: Sql, holderId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update a2a_queue set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = any(${ids as string[]}::uuid[]) and holder_id = ${holderId} and status = 'dispatched'`;
}

/** Which delivery is meant: another one may have taken the message over. */
export interface Delivery {
  readonly id: string;
  readonly holderId: string;
}

/** Ends deliveries for good; false when none of them is this process's any more. */
export async function finishQueued(
  tx: Transaction,
  deliveries: readonly Delivery[],
  end: { readonly status: 'completed' | 'failed'; readonly lastError: string | null; readonly now: Date },
): Promise<boolean> {
  const given = recordset(
    deliveries.map(({ id, holderId }) => ({ values: { id, holder: holderId } })),
    query`id uuid, holder uuid`,
  );
  const { count } = await tx.execute(query`
    update a2a_queue set status = ${end.status}, last_error = ${end.lastError}, completed_at = ${iso(end.now)},
      body = '', holder_id = null, lease_until = null
    from ${given}
    where a2a_queue.id = given.id and holder_id = given.holder and status = 'dispatched'`);
  return count > 0;
}

/** Puts a message back to its place in the queue. */
export async function returnQueued(
  db: Connection,
  delivery: Delivery,
  back: { readonly attempts: number; readonly lastError: string | null; readonly retryAt: Date },
): Promise<void> {
  await db.execute(query`
    update a2a_queue set status = 'queued', attempts = ${back.attempts}, last_error = ${back.lastError},
      retry_at = ${iso(back.retryAt)}, dispatched_at = null, holder_id = null, lease_until = null
    where id = ${delivery.id} and holder_id = ${delivery.holderId} and status = 'dispatched'`);
}

/** Takes a message that waits out of the queue; false when it does not wait any more. */
export async function dropQueued(tx: Transaction, id: string, reason: string, now: Date): Promise<boolean> {
  const { count } = await tx.execute(query`
    update a2a_queue set status = 'dropped', last_error = ${reason}, completed_at = ${iso(now)}, body = ''
    where id = ${id} and status = 'queued'`);
  return count > 0;
}

/** Queues in which something waits; at `retryAt` what is next there is to be tried without a sign of the agent. */
export function listWaitingQueues(sql: Sql, now: Date): Promise<{ workspaceId: string; retryAt: Date }[]> {
  return sql<{ workspaceId: string; retryAt: Date }[]>`
    select distinct on (workspace_id) workspace_id as "workspaceId", retry_at as "retryAt"
    from a2a_queue where status = 'queued' and expires_at > ${now}
    order by workspace_id, priority desc nulls last, seq`;
}

/** Messages that nobody wants any more, oldest first. */
export function listExpiredQueued(sql: Sql, now: Date, limit: number): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue where status = 'queued' and expires_at <= ${now}
    order by expires_at limit ${limit}`;
}

/** Messages that wait since before a moment, oldest first; of all workspaces, or of one. */
export function listQueuedBefore(
  sql: Sql,
  stale: { readonly before: Date; readonly workspaceId: string | null; readonly limit: number },
): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue where status = 'queued' and enqueued_at <= ${stale.before}
      ${stale.workspaceId === null ? sql`` : sql`and workspace_id = ${stale.workspaceId}`}
    order by enqueued_at limit ${stale.limit}`;
}

/**
 * Deliveries whose process says nothing more.
 * @param isAlone no other process can be on this database: whatever is out for delivery belongs to the dead
 */
export function listAbandoned(sql: Sql, isAlone: boolean, limit: number): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    select ${columns(sql)} from a2a_queue
    where status = 'dispatched' and (${isAlone} or lease_until < now()) limit ${limit}`;
}

const ROWS_PER_DELETE = 5000;

/** Forgets messages that came to their end before a moment; returns how many. */
export async function deleteFinishedQueued(sql: Sql, before: Date): Promise<number> {
  const { count } = await sql`
    delete from a2a_queue where id in (
      select id from a2a_queue where completed_at < ${before} order by completed_at limit ${ROWS_PER_DELETE})`;
  return count;
}

/** Of all queues together: how many wait, how many are on their way, and since when the oldest waits. */
export async function measureQueues(
  sql: Sql,
): Promise<{ readonly queued: number; readonly dispatched: number; readonly oldest: Date | null }> {
  const [measured] = await sql<{ queued: number; dispatched: number; oldest: Date | null }[]>`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'dispatched')::int as dispatched,
      min(enqueued_at) filter (where status = 'queued') as oldest
    from a2a_queue where status in ('queued', 'dispatched')`;
  return measured ?? { queued: 0, dispatched: 0, oldest: null };
}
