import type { ActivityEventRow } from '@/contracts/activity';
import { listWorkspacesById } from '@/db/queries/workspaces';
import type { ApprovalRecord } from '@/db/schema/approval-requests';
import type { Change } from '../audit/mutate';
import { announceEnd } from './announce-end';

/** Tells of the end of approvals of several workspaces; returns entries to announce after the commit. */
export async function announceEnds(
  change: Change,
  ended: readonly ApprovalRecord[],
): Promise<ActivityEventRow[]> {
  if (ended.length === 0) return [];
  const ids = [...new Set(ended.map(({ workspaceId }) => workspaceId))];
  const versions = new Map(
    (await listWorkspacesById(change.tx, ids)).map(({ id, version }) => [id, version] as const),
  );
  const entries: ActivityEventRow[] = [];
  for (const approval of ended) {
    entries.push(...(await announceEnd(change, approval, versions.get(approval.workspaceId) ?? 0)));
  }
  return entries;
}
