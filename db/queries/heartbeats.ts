import { and, inArray, lt, sql as statement } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { BackendKind } from '@/domain/agent-runtimes';
import { monthOf } from '@/domain/budget';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Connection } from '../client';
import { workspaces } from '../schema/workspaces';

/** What an agent tells with each sign of life, within the bounds of the columns. */
export interface Heartbeat {
  readonly workspaceId: string;
  readonly at: Date;
  readonly errorRate: number;
  readonly sampleError: string | null;
  readonly activeTasks: number;
  readonly uptimeSeconds: number;
  readonly currentTask: string | null;
  readonly monthlySpendCents: number;
  readonly capabilities: Readonly<Record<string, boolean>> | null;
  readonly idleTimeoutSeconds: number | null;
}

export interface NotedHeartbeat {
  readonly status: WorkspaceStatus;
  readonly hasNewTask: boolean;
  /** Messages wait for its agent to have room. */
  readonly hasQueued: boolean;
}

/**
 * Notes a heartbeat on its row; null when there is none or it is removed. Every agent runs this statement two or three
 * times a minute: raw SQL, prepared once, one round trip, and no indexed column, so that the row is updated in place.
 * The version stays: what a heartbeat tells reaches clients by events of its own. A reason that explains a state stays
 * until the state changes; a failed row's for good. What is spent is a figure of a month: one that is the same as that of
 * the month before was not counted anew, and 0 says nothing.
 */
export async function noteHeartbeat(sql: Sql, beat: Heartbeat): Promise<NotedHeartbeat | null> {
  const month = monthOf(beat.at);
  const spent = beat.monthlySpendCents;
  const [noted] = await sql<NotedHeartbeat[]>`
    update workspaces w set
      last_heartbeat_at = ${beat.at},
      last_error_rate = ${beat.errorRate},
      last_sample_error = case
        when w.status = 'failed' then w.last_sample_error
        when w.status = 'degraded' then coalesce(${beat.sampleError}, w.last_sample_error)
        else ${beat.sampleError}
      end,
      active_tasks = ${beat.activeTasks},
      uptime_seconds = ${beat.uptimeSeconds},
      current_task = ${beat.currentTask},
      monthly_spend_cents = case
        when w.monthly_spend_month is not distinct from ${month}::date
          then greatest(w.monthly_spend_cents, ${spent})
        when ${spent}::int8 in (0, w.monthly_spend_cents) then w.monthly_spend_cents
        else ${spent}
      end,
      monthly_spend_month = case
        when ${spent}::int8 in (0, w.monthly_spend_cents) then w.monthly_spend_month else ${month}::date
      end,
      agent_capabilities = ${beat.capabilities === null ? null : sql.json(beat.capabilities)},
      idle_timeout_seconds = ${beat.idleTimeoutSeconds}
    from (select id, current_task from workspaces where id = ${beat.workspaceId}) before
    where w.id = before.id and w.status <> 'removed'
    returning w.status, w.current_task is distinct from before.current_task as "hasNewTask",
      exists (select from a2a_queue where workspace_id = w.id and status = 'queued') as "hasQueued"`;
  return noted ?? null;
}

/** The last sign of an agent; of one that has never given any, the last change of its row. */
export const lastSign = statement<Date>`coalesce(${workspaces.lastHeartbeatAt}, ${workspaces.updatedAt})`;

/** Workspaces of these backends that should give signs of life and have given none since then. */
export async function listSilent(
  db: Connection,
  backends: readonly BackendKind[],
  silentSince: Date,
): Promise<string[]> {
  const rows = await db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(
      and(
        inArray(workspaces.status, ['online', 'degraded']),
        inArray(workspaces.backend, [...backends]),
        lt(lastSign, silentSince.toISOString()),
      ),
    )
    .limit(1000);
  return rows.map((row) => row.id);
}
