import type { Sql } from 'postgres';
import type { TaskRecord } from '../schema/a2a-tasks';
import type { NotedTask, TaskKey } from './a2a-tasks';

/** One stream's right to write the log of a task, until a moment that is moved on as long as the stream lasts. */
export interface Follow {
  readonly followerId: string;
  readonly until: Date;
}

export interface ClaimedTask {
  /** The number of the last event in its log. */
  readonly lastSeq: number;
  /** Nobody knew of it before. */
  readonly isNew: boolean;
}

/**
 * Puts a task into the index as one that a stream follows. Another stream that followed it so far writes nothing more.
 * Returns null when it is another owner's, or has ended.
 * @param claim of the message that has begun it: who comes with the same one finds the task there
 */
export async function claimTask(
  sql: Sql,
  task: NotedTask,
  { followerId, until }: Follow,
  claim: { readonly digest: string; readonly holderId: string } | null = null,
): Promise<ClaimedTask | null> {
  const [claimed] = await sql<ClaimedTask[]>`
    with noted as (
      insert into a2a_tasks as known (workspace_id, task_id, owner, context_id, state, version, made_by, message_id,
        follower_id, follow_at, created_at, updated_at)
      values (${task.workspaceId}, ${task.taskId}, ${task.owner}, ${task.contextId}, ${task.state}, ${task.version},
        ${task.madeBy}, ${task.messageId}, ${followerId}, ${until}, ${task.at}, ${task.at})
      on conflict (workspace_id, task_id) do update set
        state = excluded.state, version = excluded.version, updated_at = excluded.updated_at,
        context_id = coalesce(excluded.context_id, known.context_id),
        follower_id = excluded.follower_id, follow_at = excluded.follow_at, follow_attempts = 0
      where known.owner = excluded.owner
        and known.state not in ('completed', 'failed', 'canceled', 'rejected')
      returning workspace_id, task_id, last_seq, xmax = 0 as is_new),
    seen as (
      insert into a2a_task_snapshots as seen (workspace_id, task_id, task, seq)
      select workspace_id, task_id, ${task.snapshot}, last_seq from noted
      on conflict (workspace_id, task_id) do nothing),
    begun as (
      update a2a_claims set task_id = noted.task_id, lease_until = now() + interval '1 day' from noted
      where digest = ${claim?.digest ?? null} and holder_id = ${claim?.holderId ?? null})
    select last_seq::float8 as "lastSeq", is_new as "isNew" from noted`;
  return claimed ?? null;
}

export interface LoggedEvent {
  readonly seq: number;
  /** The protocol's JSON, as text. */
  readonly event: string;
}

export interface LogEntry {
  readonly followerId: string;
  readonly events: readonly LoggedEvent[];
  readonly state: TaskRecord['state'];
  /** Null where it is not worth writing yet. */
  readonly snapshot: string | null;
  readonly at: Date;
  /** Null: the task has ended, or waits for its caller. */
  readonly until: Date | null;
}

/**
 * Writes events into the log of a task, with where they lead. False when another stream follows the task by now. The same
 * once more changes nothing: where the connection was cut, nobody knows whether the first was written.
 */
export async function appendTaskEvents(sql: Sql, key: TaskKey, entry: LogEntry): Promise<boolean> {
  const { events, snapshot, at, until } = entry;
  const lastSeq = events.at(-1)?.seq ?? 0;
  const [written] = await sql`
    with mine as (
      update a2a_tasks set last_seq = greatest(last_seq, ${lastSeq}::bigint), updated_at = ${at}, follow_at = ${until},
        state = case when state in ('completed', 'failed', 'canceled', 'rejected') then state else ${entry.state} end,
        follow_attempts = 0
      where workspace_id = ${key.workspaceId} and task_id = ${key.taskId} and follower_id = ${entry.followerId}
      returning workspace_id, task_id, last_seq),
    logged as (
      insert into a2a_task_events (workspace_id, task_id, seq, event, created_at)
      select workspace_id, task_id, added.seq, added.event, ${at}
      from mine, unnest(${events.map(({ seq }) => seq)}::bigint[], ${events.map(({ event }) => event)}::text[])
        added (seq, event)
      on conflict (workspace_id, task_id, seq) do nothing),
    seen as (
      update a2a_task_snapshots seen set task = coalesce(${snapshot}, seen.task),
        seq = case when ${snapshot === null} then seen.seq else mine.last_seq end
      from mine where seen.workspace_id = mine.workspace_id and seen.task_id = mine.task_id and ${snapshot !== null})
    select 1 from mine`;
  return written !== undefined;
}

/** The events of a task after a place, in order. */
export function readTaskEvents(sql: Sql, key: TaskKey, after: number, limit: number): Promise<LoggedEvent[]> {
  return sql<LoggedEvent[]>`
    select seq::float8 as seq, event from a2a_task_events
    where workspace_id = ${key.workspaceId} and task_id = ${key.taskId} and seq > ${after}
    order by seq limit ${limit}`;
}

/** Moves on how long these streams may still write; returns those that may. */
export async function renewFollows(sql: Sql, followerIds: readonly string[], until: Date): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    update a2a_tasks set follow_at = ${until}
    where follower_id = any(${followerIds as string[]}::uuid[]) and follow_at is not null
    returning follower_id as id`;
  return rows.map(({ id }) => id);
}

/** A task that nobody follows and somebody should. */
export interface DueTask extends TaskKey {
  readonly followerId: string;
  readonly owner: string;
  readonly version: TaskRecord['version'];
  readonly lastSeq: number;
  readonly followAttempts: number;
}

/** Takes over tasks whose time has come, those that wait longest first: all of them, or the given one. */
export function claimDueTasks(
  sql: Sql,
  due: {
    readonly now: Date;
    readonly until: Date;
    /** Nobody follows a task for longer: what says so is from before the clock was set back. */
    readonly aheadMax: Date;
    readonly limit: number;
    readonly only: TaskKey | null;
  },
): Promise<DueTask[]> {
  const { only } = due;
  return sql<DueTask[]>`
    update a2a_tasks task set follower_id = gen_random_uuid(), follow_at = ${due.until},
      follow_attempts = follow_attempts + 1
    where (workspace_id, task_id) in (
      select workspace_id, task_id from a2a_tasks
      where (follow_at <= ${due.now} or follow_at > ${due.aheadMax}) and made_by = 'agent'
        ${only === null ? sql`` : sql`and workspace_id = ${only.workspaceId} and task_id = ${only.taskId}`}
      order by follow_at limit ${due.limit} for update skip locked)
    returning workspace_id as "workspaceId", task_id as "taskId", follower_id as "followerId", owner, version,
      last_seq::float8 as "lastSeq", follow_attempts as "followAttempts"`;
}
