import type { notifyPeople as contract } from '@/contracts/chat';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function notifyPeople(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
