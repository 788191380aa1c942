import { listWorkspacesById } from '@/db/queries/workspaces';
import type { DelegationRecord } from '@/db/schema/delegations';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';

/** The two ends of a delegation, as far as they are still there: the ledger outlives both. */
export interface Parties {
  /** Null: purged. */
  readonly caller: WorkspaceRecord | null;
  readonly calleeName: string;
}

export async function findParties(
  { tx }: Pick<Change, 'tx'>,
  { callerId, calleeId }: Pick<DelegationRecord, 'callerId' | 'calleeId'>,
): Promise<Parties> {
  const rows = await listWorkspacesById(tx, [callerId, calleeId]);
  const of = (id: string) => rows.find((row) => row.id === id) ?? null;
  return { caller: of(callerId), calleeName: of(calleeId)?.name ?? calleeId.slice(0, 8) };
}
