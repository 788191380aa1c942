import { sql } from 'drizzle-orm';
import type { BackendKind } from '@/domain/agent-runtimes';
import type { Connection } from '../client';
import type { WorkspaceRecord } from '../schema/workspaces';
import { listWorkspacesById } from './workspaces';

/**
 * Workspaces of these backends that may sleep: awake, without a task, and without anything said to or by them for as long
 * as they are set to wait. Signs of life say nothing here: an idle agent gives them too.
 */
export async function listIdle(
  db: Connection,
  backends: readonly BackendKind[],
  now: Date,
): Promise<string[]> {
  const idleSince = sql`${now.toISOString()}::timestamptz - make_interval(mins => w.hibernation_idle_minutes)`;
  const rows = await db.execute<{ id: string }>(sql`
    select w.id from workspaces w left join workspace_starts start on start.workspace_id = w.id
    where w.hibernation_idle_minutes > 0 and w.status in ('online', 'degraded') and w.active_tasks = 0
      and w.backend::text = any(${`{${backends.join(',')}}`}::text[])
      and greatest(w.created_at, w.last_outbound_at, start.started_at) <= ${idleSince}
      and not exists (select from activity_logs entry
        where entry.workspace_id = w.id and entry.created_at > ${idleSince})
      and not exists (select from chat_messages message
        where message.workspace_id = w.id and message.created_at > ${idleSince})
    limit 1000`);
  return rows.map(({ id }) => id);
}

/** Workspaces that have been on their way to sleep since before `before`: whoever was to stop them is gone. */
export async function listStuckFallingAsleep(db: Connection, before: Date): Promise<WorkspaceRecord[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from workspaces where status = 'hibernating' and updated_at < ${before.toISOString()} limit 1000`);
  return rows.length === 0
    ? []
    : listWorkspacesById(
        db,
        rows.map(({ id }) => id),
      );
}
