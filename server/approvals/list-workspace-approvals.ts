import type { listWorkspaceApprovals as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { listApprovalsOf } from './list-approvals';

/** What the agent of a workspace has asked for, newest first. */
export async function listWorkspaceApprovals(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(deps.database.db, params.id);
  return listApprovalsOf(deps, id, query);
}
