import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { checkAccess as contract } from '@/contracts/registry';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function checkAccess(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
