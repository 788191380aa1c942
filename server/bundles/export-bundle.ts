import type { exportBundle as contract } from '@/contracts/bundles';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { toBundle } from '@/domain/bundle/to-bundle';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { readSubtree } from './read-subtree';

/** A workspace and everything below it as a bundle. */
export async function exportBundle(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(deps.database.db, params.id);
  return toBundle(await readSubtree(deps, deps.database.db, params.id));
}
