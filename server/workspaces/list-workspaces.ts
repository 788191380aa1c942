import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type listWorkspaces as contract, LIST_POSITION_HEADER } from '@/contracts/workspaces';
import { listLivingWorkspaces } from '@/db/queries/workspaces';
import { monthOf } from '@/domain/budget';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { toWorkspaceRow } from './workspace-row';

/** All workspaces that are not removed, oldest first. */
export async function listWorkspaces(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
  { setHeader }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  // Before the list is read: an event twice is nothing new to a page, one that it never gets is lost to it.
  setHeader(LIST_POSITION_HEADER, deps.events.position);
  const found = await listLivingWorkspaces(deps.database.sql, monthOf(deps.clock.now()));
  return found.map((listed) => toWorkspaceRow(listed, listed.agentCard));
}
