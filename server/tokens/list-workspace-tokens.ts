import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listWorkspaceTokens as contract } from '@/contracts/tokens';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function listWorkspaceTokens(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
