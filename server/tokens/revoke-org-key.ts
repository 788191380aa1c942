import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { revokeOrgKey as contract } from '@/contracts/tokens';
import { revokeOrgKey as revokeRow } from '@/db/queries/tokens';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/** Revokes an organisation key: at once in this process, on every other when its memory of the key runs out. */
export async function revokeOrgKey(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    const revoked = await revokeRow(mutation.tx, params.id, mutation.now);
    if (!revoked) throw new AppError('token_not_found');
    const { prefix, name, orgId } = revoked;
    await mutation.audit({ workspaceId: orgId, details: { key_id: params.id, prefix, name } });
  });
  deps.credentials.clear();
  return { revoked: params.id };
}
