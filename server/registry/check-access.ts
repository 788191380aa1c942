import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { checkAccess as contract } from '@/contracts/registry';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { canCommunicate } from './can-communicate';

/** Whether one workspace may talk to another; somebody who is not there talks to nobody. */
export async function checkAccess(
  deps: Deps,
  _principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return { allowed: await canCommunicate(deps, body.caller_id, body.target_id) };
}
