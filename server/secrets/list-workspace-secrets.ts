import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listWorkspaceSecrets as contract } from '@/contracts/secrets';
import { listMergedNames } from '@/db/queries/secrets';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { keepOwn, toSecretRow } from './secret-rows';

/** What a workspace gets, by name and without values: its own secrets, and the global ones that it does not override. */
export async function listWorkspaceSecrets(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(deps.database.db, params.id);
  const names = await listMergedNames(deps.database.db, id);
  const isGlobal = new Set(names.filter(({ workspaceId }) => workspaceId === null).map(({ key }) => key));
  return keepOwn(names).map((name) => toSecretRow(name, name.workspaceId !== null && isGlobal.has(name.key)));
}
