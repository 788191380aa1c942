import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listGlobalSecrets as contract } from '@/contracts/secrets';
import { listSecretNames } from '@/db/queries/secrets';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toSecretRow } from './secret-rows';

/** The global secrets by name, without their values. */
export async function listGlobalSecrets(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const names = await listSecretNames(deps.database.db, null);
  return names.map((name) => toSecretRow(name, false));
}
