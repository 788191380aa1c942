import type { listApprovals as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { findApprovalPlace, listNewestApprovals } from '@/db/queries/approvals';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { toApprovalRow } from './to-approval-row';

type Query = ContractInput<typeof contract>['query'];
type Output = ContractOutput<typeof contract>;

const GONE = 'before is no approval of this list (any more); leave it out and start again.';

/** What agents have asked for, of all workspaces, newest first. */
export const listApprovals = (
  deps: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<Output> => listApprovalsOf(deps, null, query);

/** The same of one workspace, or of all (null). */
export async function listApprovalsOf(
  { database: { db }, clock }: Deps,
  workspaceId: string | null,
  query: Query,
): Promise<Output> {
  const { status = null, limit, before: cursor } = query;
  const before = cursor === undefined ? null : await findApprovalPlace(db, workspaceId, cursor);
  if (cursor !== undefined && before === null) {
    throw new AppError('cursor_gone', { field: 'before', public: GONE });
  }
  const now = clock.now();
  const found = await listNewestApprovals(db, now, { workspaceId, status, limit, before });
  return { approvals: found.map((approval) => toApprovalRow(approval, now)) };
}
