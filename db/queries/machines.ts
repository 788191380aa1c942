import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { BackendKind } from '@/domain/agent-runtimes';
import { STATUSES_WITHOUT_URL } from '@/domain/workspace-status';
import type { Connection, Transaction } from '../client';
import { machineFalls } from '../schema/machine-falls';
import { purgedWorkspaces } from '../schema/purged-workspaces';
import { workspaceTokens } from '../schema/workspace-tokens';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';

/**
 * Marks that a machine is about to be started: the address of the one before is nobody's, and until the backend has said
 * the new one nobody else may; of the agent to come nothing has been heard. False when the workspace does not wait for a
 * start any more; its row is held otherwise.
 */
export async function beginStart(tx: Transaction, id: string): Promise<boolean> {
  const begun = await tx
    .update(workspaces)
    .set({ url: '', machineUrl: '', lastHeartbeatAt: null })
    .where(and(eq(workspaces.id, id), eq(workspaces.status, 'provisioning')))
    .returning({ id: workspaces.id });
  return begun.length > 0;
}

export interface StartedMachine {
  readonly id: string;
  readonly instanceId: string | null;
  /** Null: the agent says where it is reached. */
  readonly url: string | null;
  readonly imageDigest: string | null;
  /** The version of its configuration that it was started with. */
  readonly configVersion: number;
}

/** Notes which machine runs a workspace, and where. */
export async function noteMachine(tx: Transaction, machine: StartedMachine): Promise<void> {
  const { id, instanceId, url, imageDigest, configVersion } = machine;
  const stopped = inArray(workspaces.status, [...STATUSES_WITHOUT_URL]);
  const reached: SQL = url === null ? sql`${workspaces.url}` : sql`${url}`;
  await tx
    .update(workspaces)
    .set({
      machineUrl: url,
      startedConfigVersion: configVersion,
      url: sql`case when ${stopped} then '' else ${reached} end`,
      ...(instanceId === null ? {} : { instanceId }),
      ...(imageDigest === null ? {} : { runtimeImageDigest: imageDigest }),
    })
    .where(eq(workspaces.id, id));
}

/** Those of the workspaces whose agent has been heard of since its start began. */
export async function listHeardOf(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(and(inArray(workspaces.id, [...ids]), isNotNull(workspaces.lastHeartbeatAt)));
  return rows.map(({ id }) => id);
}

/** Those of the tokens that are not revoked. */
export async function listLiveTokens(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: workspaceTokens.id })
    .from(workspaceTokens)
    .where(and(inArray(workspaceTokens.id, [...ids]), isNull(workspaceTokens.revokedAt)));
  return new Set(rows.map(({ id }) => id));
}

/**
 * Workspaces of these backends whose machine is there to be looked at: those in use, and those whose start has brought a
 * machine and not its agent yet. Not those that are being started: of these, whoever starts them knows more.
 */
export function listMachinesToObserve(
  db: Connection,
  backends: readonly BackendKind[],
): Promise<WorkspaceRecord[]> {
  return db
    .select()
    .from(workspaces)
    .where(
      and(
        inArray(workspaces.backend, [...backends]),
        isNotNull(workspaces.instanceId),
        or(
          inArray(workspaces.status, ['online', 'degraded', 'offline']),
          and(eq(workspaces.status, 'provisioning'), sql`${workspaces.machineUrl} is distinct from ''`),
        ),
        sql`not exists (select from provision_turns turn where turn.workspace_id = ${workspaces.id})`,
      ),
    );
}

/** When the machine of a workspace was found dead since then, oldest first. */
export async function listFalls(db: Connection, workspaceId: string, since: Date): Promise<Date[]> {
  const rows = await db
    .select({ fellAt: machineFalls.fellAt })
    .from(machineFalls)
    .where(and(eq(machineFalls.workspaceId, workspaceId), gt(machineFalls.fellAt, since)))
    .orderBy(asc(machineFalls.fellAt));
  return rows.map(({ fellAt }) => fellAt);
}

/** Notes that a machine was found dead, and forgets what was before `since`. */
export async function noteFall(tx: Transaction, workspaceId: string, now: Date, since: Date): Promise<void> {
  await tx
    .delete(machineFalls)
    .where(and(eq(machineFalls.workspaceId, workspaceId), lte(machineFalls.fellAt, since)));
  await tx.insert(machineFalls).values({ workspaceId, fellAt: now });
}

/** Begins anew: whoever starts it from now on has changed something. */
export async function forgetFalls(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.delete(machineFalls).where(eq(machineFalls.workspaceId, workspaceId));
}

/** What decides whether a machine that is there should be. */
export function listOwners(
  db: Connection,
  ids: readonly string[],
): Promise<Pick<WorkspaceRecord, 'id' | 'backend' | 'status'>[]> {
  const { id, backend, status } = workspaces;
  return db
    .select({ id, backend, status })
    .from(workspaces)
    .where(inArray(id, [...ids]));
}

/** Those of the ids that somebody has erased for good. */
export async function listPurged(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: purgedWorkspaces.workspaceId })
    .from(purgedWorkspaces)
    .where(inArray(purgedWorkspaces.workspaceId, [...ids]));
  return new Set(rows.map(({ id }) => id));
}

/** Workspaces of a backend that have a live token of a start before `before`, and no start under way. */
export async function listStartTokenHolders(
  db: Connection,
  backend: BackendKind,
  before: Date,
): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: workspaces.id })
    .from(workspaces)
    .innerJoin(workspaceTokens, eq(workspaceTokens.workspaceId, workspaces.id))
    .where(
      and(
        eq(workspaces.backend, backend),
        ne(workspaces.status, 'provisioning'),
        eq(workspaceTokens.forStart, true),
        isNull(workspaceTokens.revokedAt),
        lt(workspaceTokens.createdAt, before),
      ),
    );
  return rows.map(({ id }) => id);
}
