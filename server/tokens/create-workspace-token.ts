import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { createWorkspaceToken as contract } from '@/contracts/tokens';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

export function createWorkspaceToken(
  _deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  throw new Error('not there yet');
}
