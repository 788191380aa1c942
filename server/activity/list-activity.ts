import type { listActivity as contract } from '@/contracts/activity';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function listActivity(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
