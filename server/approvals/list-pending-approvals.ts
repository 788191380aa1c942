import type { listPendingApprovals as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { countOpenApprovals, listOpenApprovals } from '@/db/queries/approvals';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toApprovalRow } from './to-approval-row';

const LISTED_MAX = 200;

/** What waits for people, the oldest first. Looking ends nothing: a sweeper does. */
export async function listPendingApprovals(
  { database: { db }, clock }: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const now = clock.now();
  const found = await listOpenApprovals(db, now, LISTED_MAX);
  const count = found.length < LISTED_MAX ? found.length : await countOpenApprovals(db, null, now);
  return { approvals: found.map((approval) => toApprovalRow(approval, now)), count };
}
