import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getWorkspaceConfig as contract } from '@/contracts/workspace-config';
import { findSettings } from '@/db/queries/workspace-configs';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from './load-living';

/** The settings of a workspace. */
export async function getWorkspaceConfig(
  { database: { db } }: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(db, params.id);
  return { data: await findSettings(db, params.id) };
}
