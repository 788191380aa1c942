import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { checkAccess as contract } from '@/contracts/registry';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { canCommunicate } from './can-communicate';

/** Whether one workspace may talk to another; somebody who is not there talks to nobody. */
export async function checkAccess(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  // An agent asks for itself: whom others may talk to is none of its business.
  const asksForOther = principal.kind === 'workspace' && principal.workspaceId !== body.caller_id;
  if (asksForOther) throw new AppError('invalid_caller', { field: 'caller_id' });
  return { allowed: await canCommunicate(deps, body.caller_id, body.target_id) };
}
