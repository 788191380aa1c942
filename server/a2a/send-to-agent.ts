import type { sendToAgent as contract } from '@/contracts/a2a';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function sendToAgent(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
