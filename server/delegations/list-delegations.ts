import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listDelegations as contract } from '@/contracts/delegations';
import { listNewestDelegations } from '@/db/queries/delegations';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toDelegationRow } from './to-delegation-row';

/** The ledger of one workspace as it stands now, newest first. */
export async function listDelegations(
  { database: { db } }: Deps,
  _principal: Principal,
  { params: { id }, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(db, id);
  return (await listNewestDelegations(db, id, query)).map(toDelegationRow);
}
