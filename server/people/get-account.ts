import type { getAccount as contract } from '@/contracts/account';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadSelf, toAccount } from './internal/load-account';

/** The account of whoever is signed in. */
export async function getAccount(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { db } = deps.database;
  return toAccount(deps, db, await loadSelf(deps, db, principal));
}
