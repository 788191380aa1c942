import { cancelApprovalRows } from '@/db/queries/approvals';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import { announceEnds } from './announce-ends';

/** Ends what the agents of removed workspaces still wait for, in the transaction that removes them. */
export async function cancelApprovals(change: Change, removed: readonly WorkspaceRecord[]): Promise<void> {
  if (removed.length === 0) return;
  const ids = removed.map(({ id }) => id);
  await announceEnds(change, await cancelApprovalRows(change.tx, ids, change.now));
}
