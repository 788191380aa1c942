import { and, eq, sql } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { workspaceStarts } from '../schema/workspace-starts';

export type StartRequest = typeof workspaceStarts.$inferSelect;

/** How the next start of a workspace is to be done. */
export type StartOptions = Partial<
  Pick<StartRequest, 'resetSession' | 'template' | 'rebuildConfig' | 'tellsAgent'>
>;

/** Asks for one more start of each; several requests before it begins are one start. */
export async function requestStarts(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    insert into workspace_starts (workspace_id, requested)
    select id, 1 from workspaces where id = any(${`{${ids.join(',')}}`}::uuid[])
    on conflict (workspace_id) do update set requested = workspace_starts.requested + 1`);
}

/** Says how the next start is to be done, beside what was said before and not done yet. */
export async function saveStartOptions(tx: Transaction, id: string, options: StartOptions): Promise<void> {
  if (Object.keys(options).length === 0) return;
  await tx
    .insert(workspaceStarts)
    .values({ workspaceId: id, ...options })
    .onConflictDoUpdate({ target: workspaceStarts.workspaceId, set: options });
}

/** What was asked of the machine of a workspace; null: nothing ever. */
export async function findStartRequest(db: Connection, id: string): Promise<StartRequest | null> {
  const [request] = await db.select().from(workspaceStarts).where(eq(workspaceStarts.workspaceId, id));
  return request ?? null;
}

/** Notes that a start begins now, for every request so far. True when one of them is new. */
export async function beginRequested(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    update workspace_starts set begun = requested
    where workspace_id = ${id} and begun < requested returning workspace_id`);
  return rows.length > 0;
}

/**
 * True when a start was asked for after the newest one had begun. Whoever asks at this moment waits until the caller's
 * transaction has ended. Take the row of the workspace before this.
 */
export async function isStartDue(tx: Transaction, id: string): Promise<boolean> {
  const [request] = await tx
    .select()
    .from(workspaceStarts)
    .where(eq(workspaceStarts.workspaceId, id))
    .for('update');
  return request !== undefined && request.begun < request.requested;
}

/** Workspaces that wait for a start which stands in no line: whoever would have begun it is gone. */
export async function listForgottenStarts(db: Connection): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select w.id from workspace_starts start join workspaces w on w.id = start.workspace_id
    where start.begun < start.requested and w.status not in ('paused', 'hibernating', 'hibernated', 'removed')
      and not exists (select from provision_turns turn where turn.workspace_id = w.id)
    limit 1000`);
  return rows.map(({ id }) => id);
}

/**
 * Gives workspaces a new version of their configuration. Those that ran with the newest one until now get a new version
 * of their row too, and are returned.
 */
export async function raiseConfigVersion(
  tx: Transaction,
  ids: readonly string[] | 'all',
  now: Date,
): Promise<{ id: string; version: number }[]> {
  const rows = await tx.execute<{ id: string; version: string; is_outdated: boolean }>(sql`
    update workspaces w set config_version = w.config_version + 1,
      version = w.version + before.is_current::int,
      updated_at = case when before.is_current then ${now.toISOString()}::timestamptz else w.updated_at end
    from (
      select id, status in ('online', 'degraded') and coalesce(started_config_version >= config_version, false) as is_current
      from workspaces where status <> 'removed'
        ${ids === 'all' ? sql`` : sql`and id = any(${`{${ids.join(',')}}`}::uuid[])`}
      order by id for no key update
    ) before
    where w.id = before.id
    returning w.id, w.version, before.is_current as is_outdated`);
  return rows.filter((row) => row.is_outdated).map(({ id, version }) => ({ id, version: Number(version) }));
}

/** Those of the workspaces whose agents are to be told of their restart; not while another start of them is due. */
export async function listAgentsToTell(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.execute<{ workspace_id: string }>(sql`
    select workspace_id from workspace_starts
    where workspace_id = any(${`{${ids.join(',')}}`}::uuid[]) and tells_agent and begun = requested`);
  return rows.map((row) => row.workspace_id);
}

/** True for the one who is to tell an agent of its restart; from then on nobody is. */
export async function takeAgentToTell(tx: Transaction, id: string): Promise<boolean> {
  const taken = await tx
    .update(workspaceStarts)
    .set({ tellsAgent: false })
    .where(and(eq(workspaceStarts.workspaceId, id), eq(workspaceStarts.tellsAgent, true)))
    .returning({ id: workspaceStarts.workspaceId });
  return taken.length > 0;
}

/** Notes that a machine was started, and forgets how that was to be done, unless another start is due already. */
export async function endStart(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.update(workspaceStarts).set({ startedAt: now }).where(eq(workspaceStarts.workspaceId, id));
  await tx
    .update(workspaceStarts)
    .set({ resetSession: false, template: null, rebuildConfig: false })
    .where(and(eq(workspaceStarts.workspaceId, id), eq(workspaceStarts.begun, workspaceStarts.requested)));
}
