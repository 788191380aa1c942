import type { Sql } from 'postgres';
import type { TimelineKind } from '@/domain/a2a/task-timeline';
import type { TaskRecord } from '../schema/a2a-tasks';

/** Where an entry stands: in time, then by what is usually first, then within its kind. */
export interface TimelinePlace {
  /** With its microseconds. */
  readonly at: string;
  readonly rank: number;
  readonly n: string;
}

export interface TimelineRow extends TimelinePlace {
  readonly createdAt: Date;
  readonly kind: TimelineKind;
  /** Of an event, its JSON as text, where that is not too long to be looked at. */
  readonly event: string | null;
  readonly seq: number | null;
  readonly text: string | null;
  readonly status: string | null;
  readonly method: string | null;
  readonly sourceId: string | null;
  readonly targetId: string | null;
  readonly durationMs: number | null;
  readonly traceId: string | null;
  readonly id: string | null;
}

export interface TimelineQuery {
  readonly workspaceId: string;
  /** The task, and the one of the gateway whose place it took, or that took its place. */
  readonly taskIds: readonly string[];
  /** The delegation that its first message carried. */
  readonly delegationId: string | null;
  /** With what its agent handed on. */
  readonly withHops: boolean;
  readonly after: TimelinePlace | null;
  readonly limit: number;
}

/** Longer events are files. */
const EVENT_BYTES_MAX = 65_536;

/** A page of what happened to a task, from everything that was written down of it. */
export function readTimeline(sql: Sql, query: TimelineQuery): Promise<TimelineRow[]> {
  const { after, limit } = query;
  const place = after && sql`(${after.at}::text::timestamptz, ${after.rank}::int, ${after.n}::bigint)`;
  return sql<TimelineRow[]>`
    with story (at, rank, n, kind, event, seq, text, status, method, source_id, target_id, duration_ms, trace_id, id) as (
      ${steps(sql, query)} union all ${calls(sql, query)} union all ${waits(sql, query)}
      union all ${delegations(sql, query)})
    select at::text as at, at as "createdAt", rank, n::text as n, kind, event, seq::float8 as seq, text, status, method,
      source_id as "sourceId", target_id as "targetId", duration_ms as "durationMs", trace_id as "traceId", id
    from story where at is not null ${place === null ? sql`` : sql`and (at, rank, n) > ${place}`}
    order by story.at, story.rank, story.n limit ${limit}`;
}

const ofTask = (sql: Sql, { workspaceId, taskIds }: TimelineQuery) => sql`
  workspace_id = ${workspaceId} and task_id = any(${taskIds as string[]}::text[])`;

/** What happened to the task itself, and to its stream. */
const steps = (sql: Sql, query: TimelineQuery) => sql`
  select created_at, case made_by when 'gateway' then 1 else 4 end, 0::bigint, 'created', null, null::bigint, null, made_by, null, null::uuid, null::uuid,
    null::int, null, task_id
  from a2a_tasks where ${ofTask(sql, query)}
  union all
  select created_at, 5, seq, 'event', case when octet_length(event) <= ${EVENT_BYTES_MAX} then event end, seq, null,
    null, null, null, null, null, null, null
  from a2a_task_events where ${ofTask(sql, query)}
  union all
  select created_at, 6, id, kind, null, null, null, null, null, null, null, null, null, null
  from a2a_task_marks where ${ofTask(sql, query)}`;

/** Requests, under the moment at which they came to their end. A message that waits for a poll is its own entry. */
const calls = (sql: Sql, { workspaceId, taskIds }: TimelineQuery) => sql`
  select created_at, 7, seq, 'call', null, null, error_detail, status, method, source_id, target_id, duration_ms,
    trace_id, id::text
  from activity_logs where workspace_id = ${workspaceId} and activity_type = 'a2a_receive'
    and (task_id = any(${taskIds as string[]}::text[]) or id = any(${uuidsOf(taskIds)}::uuid[]))`;

const waits = (sql: Sql, { workspaceId, taskIds }: TimelineQuery) => sql`
  select step.at, step.rank, seq, step.kind, null, null, case step.kind when 'dequeued' then last_error end,
    case step.kind when 'dequeued' then status end, method, caller_id, workspace_id,
    case step.kind when 'dispatched' then extract(epoch from dispatched_at - enqueued_at)::int * 1000 end, null, id::text
  from a2a_queue, lateral (values (enqueued_at, 2, 'queued'), (dispatched_at, 3, 'dispatched'),
    (completed_at, 8, 'dequeued')) step (at, rank, kind)
  where workspace_id = ${workspaceId} and id = any(${uuidsOf(taskIds)}::uuid[])`;

/** The one that brought the task, and those that the agent handed on on the same way since. */
const delegations = (sql: Sql, { workspaceId, delegationId, withHops }: TimelineQuery) => sql`
  select hop.created_at, 0, hashtext(hop.delegation_id)::bigint, 'delegated', null, null,
    coalesce(hop.error_detail, left(hop.task_preview, 200)), hop.status, null, hop.caller_id, hop.callee_id, null, null,
    hop.delegation_id
  from delegations way join delegations hop on hop.delegation_id = way.delegation_id
    or (${withHops} and hop.caller_id = ${workspaceId} and hop.chain_id = way.chain_id and hop.created_at >= way.created_at)
  where way.delegation_id = ${delegationId} and way.callee_id = ${workspaceId}`;

const UUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i;
const uuidsOf = (ids: readonly string[]): string[] => ids.filter((id) => UUID.test(id));

/** The ids under which the log knows a task: its own, and that of the task of the gateway that it took the place of. */
export async function findTaskNames(sql: Sql, task: TaskRecord): Promise<string[]> {
  const { workspaceId, taskId, agentTaskId, messageId, owner } = task;
  const stands =
    messageId === null
      ? []
      : await sql<{ taskId: string }[]>`
          select task_id as "taskId" from a2a_tasks
          where workspace_id = ${workspaceId} and message_id = ${messageId} and owner = ${owner}
            and agent_task_id = ${taskId}`;
  return [taskId, ...(agentTaskId === null ? [] : [agentTaskId]), ...stands.map((row) => row.taskId)];
}
