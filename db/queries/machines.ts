import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { STATUSES_WITHOUT_URL } from '@/domain/workspace-status';
import type { Connection, Transaction } from '../client';
import { workspaceTokens } from '../schema/workspace-tokens';
import { workspaces } from '../schema/workspaces';

/**
 * Marks that a machine is about to be started: the address of the one before is nobody's, and until the backend has said
 * the new one nobody else may. False when the workspace does not wait for a start any more; its row is held otherwise.
 */
export async function beginStart(tx: Transaction, id: string): Promise<boolean> {
  const begun = await tx
    .update(workspaces)
    .set({ url: '', machineUrl: '' })
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

/** Those of the tokens that are not revoked. */
export async function listLiveTokens(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: workspaceTokens.id })
    .from(workspaceTokens)
    .where(and(inArray(workspaceTokens.id, [...ids]), isNull(workspaceTokens.revokedAt)));
  return new Set(rows.map(({ id }) => id));
}
