import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getImageRefresh as contract } from '@/contracts/runtime-images';
import { findNewestRefresh } from '@/db/queries/runtime-images';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toRefresh } from './to-refresh';

/** How far the newest refresh of images is. */
export async function getImageRefresh(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const row = await findNewestRefresh(deps.database.db);
  return { refresh: row && toRefresh(row) };
}
