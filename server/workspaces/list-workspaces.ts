import type { ContractOutput } from '@/contracts/contract';
import type { listWorkspaces as contract } from '@/contracts/workspaces';
import { listLivingWorkspaces } from '@/db/queries/workspaces';
import { monthOf } from '@/domain/budget';
import type { Deps } from '../deps';
import { toWorkspaceRow } from './workspace-row';

/** All workspaces that are not removed, oldest first. */
export async function listWorkspaces(deps: Deps): Promise<ContractOutput<typeof contract>> {
  const found = await listLivingWorkspaces(deps.database.sql, monthOf(deps.clock.now()));
  return found.map((listed) => toWorkspaceRow(listed, listed.agentCard));
}
