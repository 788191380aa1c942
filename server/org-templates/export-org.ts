import type { exportOrg as contract } from '@/contracts/bundles';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { readSubtree } from '../bundles/read-subtree';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toTemplateFiles } from './internal/to-template-files';

/** A workspace and everything below it as an organisation template. */
export async function exportOrg(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { name } = await loadLiving(deps.database.db, params.id);
  return { name, files: toTemplateFiles(await readSubtree(deps, deps.database.db, params.id)) };
}
