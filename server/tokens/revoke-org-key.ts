import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { revokeOrgKey as contract } from '@/contracts/tokens';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function revokeOrgKey(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
