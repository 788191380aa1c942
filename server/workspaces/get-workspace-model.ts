import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getWorkspaceModel as contract } from '@/contracts/workspace-config';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from './load-living';

/** The model that was chosen for a workspace, if any. */
export async function getWorkspaceModel(
  { database: { db } }: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { model } = await loadLiving(db, params.id);
  return { model: model ?? '', source: model === null ? 'default' : 'workspace' };
}
