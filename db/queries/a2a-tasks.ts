import { sql as query } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection } from '../client';
import type { TaskRecord } from '../schema/a2a-tasks';

/** What is written of a task when it is met. */
export interface NotedTask
  extends Pick<
    TaskRecord,
    | 'workspaceId'
    | 'taskId'
    | 'owner'
    | 'contextId'
    | 'state'
    | 'version'
    | 'madeBy'
    | 'messageId'
    | 'followAt'
  > {
  /** As JSON text. */
  readonly snapshot: string;
  readonly at: Date;
}

/**
 * Puts a task into the index, or moves it on there. One that has ended keeps its state, and one of another owner stays as
 * it is. True when it is in the index as it was given.
 */
export async function upsertTask(db: Connection, task: NotedTask): Promise<boolean> {
  const at = task.at.toISOString();
  const followAt = task.followAt?.toISOString() ?? null;
  const written = await db.execute(query`
    with noted as (
      insert into a2a_tasks as known (workspace_id, task_id, owner, context_id, state, version, made_by, message_id,
        follow_at, created_at, updated_at)
      values (${task.workspaceId}, ${task.taskId}, ${task.owner}, ${task.contextId}, ${task.state}, ${task.version},
        ${task.madeBy}, ${task.messageId}, ${followAt}::timestamptz, ${at}::timestamptz, ${at}::timestamptz)
      on conflict (workspace_id, task_id) do update set
        state = excluded.state, version = excluded.version, updated_at = excluded.updated_at,
        context_id = coalesce(excluded.context_id, known.context_id),
        -- Who follows it hears of its end by itself, and has to tell those who read it.
        follow_at = case when known.follower_id is not null and known.follow_at > excluded.updated_at
          then known.follow_at when excluded.follow_at is null then null
          else coalesce(known.follow_at, excluded.follow_at) end
      where known.owner = excluded.owner and (known.state = excluded.state
        or known.state not in ('completed', 'failed', 'canceled', 'rejected'))
      returning workspace_id, task_id, last_seq, state, follower_id is not null and follow_at > ${at}::timestamptz as followed),
    seen as (
      insert into a2a_task_snapshots as seen (workspace_id, task_id, task, seq)
      select workspace_id, task_id, ${task.snapshot}, last_seq from noted
      -- Who follows the task knows better which of its events are in a snapshot.
      where not coalesce(followed, false) or state in ('completed', 'failed', 'canceled', 'rejected')
      on conflict (workspace_id, task_id) do update set task = excluded.task, seq = excluded.seq)
    select 1 from noted`);
  return written.count > 0;
}

export interface TaskKey {
  readonly workspaceId: string;
  readonly taskId: string;
}

export interface StoredTask extends TaskRecord {
  /** As JSON text. */
  readonly snapshot: string;
  /** The last event that is in it. */
  readonly snapshotSeq: number;
}

const columns = (sql: Sql) => sql`
  task.workspace_id as "workspaceId", task.task_id as "taskId", owner, context_id as "contextId", state, version,
  made_by as "madeBy", agent_task_id as "agentTaskId", message_id as "messageId", last_seq::float8 as "lastSeq",
  follower_id as "followerId", follow_at as "followAt", follow_attempts as "followAttempts",
  created_at as "createdAt", updated_at as "updatedAt", seen.task as snapshot,
  seen.seq::float8 as "snapshotSeq"`;

const withSnapshot = (sql: Sql) => sql`
  from a2a_tasks task join a2a_task_snapshots seen using (workspace_id, task_id)`;

/** A task with what it holds; null when the index has none under that id. */
export async function findTask(sql: Sql, { workspaceId, taskId }: TaskKey): Promise<StoredTask | null> {
  const [task] = await sql<StoredTask[]>`
    select ${columns(sql)} ${withSnapshot(sql)}
    where task.workspace_id = ${workspaceId} and task.task_id = ${taskId}`;
  return task ?? null;
}

/** The newest task that a message of this owner began; null when there is none. */
export async function findTaskOfMessage(
  sql: Sql,
  message: { readonly workspaceId: string; readonly owner: string; readonly messageId: string },
): Promise<StoredTask | null> {
  const [task] = await sql<StoredTask[]>`
    select ${columns(sql)} ${withSnapshot(sql)}
    where task.workspace_id = ${message.workspaceId} and message_id = ${message.messageId}
      and owner = ${message.owner}
    order by created_at desc limit 1`;
  return task ?? null;
}

export interface TaskFilter {
  readonly workspaceId: string;
  readonly owner: string;
  readonly contextId: string | null;
  readonly state: TaskRecord['state'] | null;
  /** Only what changed at this moment or later. */
  readonly since: Date | null;
  /** Only what comes after this place. */
  readonly after: { readonly updatedAt: Date; readonly taskId: string } | null;
  readonly limit: number;
}

/** What passes the filter, without a page's borders. A task of the gateway that has become one of the agent is that one. */
const conditions = (sql: Sql, { workspaceId, owner, contextId, state, since }: TaskFilter) => sql`
  task.workspace_id = ${workspaceId} and owner = ${owner} and agent_task_id is null
  ${contextId === null ? sql`` : sql`and context_id = ${contextId}`}
  ${state === null ? sql`` : sql`and state = ${state}`}
  ${since === null ? sql`` : sql`and updated_at >= ${since}`}`;

/** An owner's tasks, those that changed last before the others. */
export function listTasks(sql: Sql, filter: TaskFilter): Promise<StoredTask[]> {
  const { after, limit } = filter;
  return sql<StoredTask[]>`
    select ${columns(sql)} ${withSnapshot(sql)} where ${conditions(sql, filter)}
      ${after === null ? sql`` : sql`and (updated_at, task.task_id) < (${after.updatedAt}, ${after.taskId})`}
    order by updated_at desc, task.task_id desc limit ${limit}`;
}

/** How many there are on all pages together. */
export async function countTasks(sql: Sql, filter: TaskFilter): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from a2a_tasks task where ${conditions(sql, filter)}`;
  return row?.count ?? 0;
}

/**
 * Moves a task that nobody streams on by one event of the gateway's own, in its log. False when it has ended already, or
 * is not there.
 */
export async function moveTask(
  db: Connection,
  key: TaskKey,
  move: {
    readonly state: TaskRecord['state'];
    readonly agentTaskId: string | null;
    /** The task as it is now, as JSON text. */
    readonly snapshot: string;
    /** As it stands in a stream. */
    readonly event: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const at = move.at.toISOString();
  const written = await db.execute(query`
    with moved as (
      update a2a_tasks set state = ${move.state}, agent_task_id = ${move.agentTaskId}, last_seq = last_seq + 1,
        updated_at = ${at}::timestamptz, follow_at = null, follower_id = null
      where workspace_id = ${key.workspaceId} and task_id = ${key.taskId}
        and state not in ('completed', 'failed', 'canceled', 'rejected')
      returning workspace_id, task_id, last_seq),
    logged as (
      insert into a2a_task_events (workspace_id, task_id, seq, event, created_at)
      select workspace_id, task_id, last_seq, ${move.event}, ${at}::timestamptz from moved)
    update a2a_task_snapshots seen set task = ${move.snapshot}, seq = moved.last_seq from moved
    where seen.workspace_id = moved.workspace_id and seen.task_id = moved.task_id
    returning 1`);
  return written.count > 0;
}
