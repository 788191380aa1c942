import { and, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { STATUSES_WITHOUT_URL, type WorkspaceStatus } from '@/domain/workspace-status';
import type { Transaction } from '../client';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';
import { lastSign } from './heartbeats';

export interface StatusChange {
  readonly ids: readonly string[];
  /** Allowed moves; a row in any other state stays as it is. */
  readonly moves: readonly { from: WorkspaceStatus; to: WorkspaceStatus }[];
  /** Why, for states that must say so. */
  readonly reason: string | null;
  readonly now: Date;
  /** The root of a removal, when the move is one. */
  readonly removedWith: string | null;
  /** Only rows without a sign of their agent since then: one that arrived in the meantime wins. */
  readonly silentSince: Date | null;
  /** Only rows whose agents say that they have nothing to do. */
  readonly idleOnly: boolean;
  /** Only rows whose machine is still this one, which no new start has begun to replace; undefined: whichever. */
  readonly machine: string | null | undefined;
}

/**
 * The one UPDATE that writes status, guarded in SQL by the state it leaves (never read-then-write), so that two callers
 * at once cannot both win and a late one cannot revive what is removed. Only server/workspaces/status.ts calls it.
 */
export function compareAndSetStatus(tx: Transaction, change: StatusChange): Promise<WorkspaceRecord[]> {
  const cases = change.moves.map(
    ({ from, to }) => sql`when ${from}::workspace_status then ${to}::workspace_status`,
  );
  const to = sql`(case ${workspaces.status} ${sql.join(cases, sql` `)} end)`;
  const withoutUrl = sql.join(
    STATUSES_WITHOUT_URL.map((status) => sql`${status}::workspace_status`),
    sql`, `,
  );
  const whenRemoved = (value: SQL) => sql`case when ${to} = 'removed' then ${value} end`;
  return tx
    .update(workspaces)
    .set({
      status: to,
      // A start brings another address; until then nothing must be sent to the old one.
      url: sql`case when ${to} = 'provisioning' or ${to} in (${withoutUrl}) then '' else ${workspaces.url} end`,
      machineUrl: sql`case when ${to} = 'provisioning' and ${workspaces.machineUrl} is not null then '' else ${workspaces.machineUrl} end`,
      lastSampleError: sql`case when ${to} in ('failed', 'degraded', 'offline') then ${change.reason} when ${to} in ('online', 'provisioning') then null else ${workspaces.lastSampleError} end`,
      currentTask: sql`case when ${to} in ('online', 'degraded') then ${workspaces.currentTask} end`,
      removedAt: whenRemoved(sql`${change.now.toISOString()}::timestamptz`),
      removedWith: whenRemoved(sql`${change.removedWith}::uuid`),
      updatedAt: change.now,
      version: sql`${workspaces.version} + 1`,
    })
    .where(
      and(
        inArray(workspaces.id, [...change.ids]),
        inArray(
          workspaces.status,
          change.moves.map((move) => move.from),
        ),
        // Whoever is online can be reached: not before the backend has said where.
        sql`(${to} <> 'online' or ${workspaces.machineUrl} is distinct from '')`,
        change.silentSince ? lt(lastSign, change.silentSince.toISOString()) : undefined,
        change.idleOnly ? eq(workspaces.activeTasks, 0) : undefined,
        change.machine === undefined
          ? undefined
          : sql`${workspaces.instanceId} is not distinct from ${change.machine} and ${workspaces.machineUrl} is distinct from ''`,
      ),
    )
    .returning();
}
