import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getWorkspaceState as contract } from '@/contracts/registry';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/** What an agent asks to learn that it has to pause or to stop. */
export async function getWorkspaceState(
  deps: Deps,
  _principal: Principal,
  { params: { id } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const record = await findWorkspaceById(deps.database.db, id);
  if (!record || record.status === 'removed') {
    const status = record ? { status: record.status } : {};
    throw new AppError('workspace_gone', { details: { workspace_id: id, deleted: true, ...status } });
  }
  return { workspace_id: id, status: record.status, paused: record.status === 'paused', deleted: false };
}
