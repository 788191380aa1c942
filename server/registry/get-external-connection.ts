import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getExternalConnection as contract } from '@/contracts/external-connection';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { assertExternal } from './assert-external';
import { buildConnection } from './build-connection';

/** How the agent of a workspace connects. The token was shown when it was minted and is not here. */
export async function getExternalConnection(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const record = await loadLiving(deps.database.db, params.id);
  assertExternal(deps, record);
  return { connection: buildConnection(deps, headers, record, '') };
}
