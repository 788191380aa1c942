import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { revokeInvitation as contract } from '@/contracts/people';
import { revokeInvitation as revokeRow } from '@/db/queries/invitations';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertServerMode } from './person-principal';

/** Revokes an invitation that nobody has accepted yet. */
export async function revokeInvitation(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const revoked = await revokeRow(mutation.tx, params.id, mutation.now);
    if (!revoked) throw new AppError('invitation_not_found');
    const { id, email, role } = revoked;
    await mutation.audit({ workspaceId: null, details: { invitation_id: id, email, role } });
  });
  return { revoked: params.id };
}
