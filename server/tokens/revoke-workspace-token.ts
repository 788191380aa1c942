import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { revokeWorkspaceToken as contract } from '@/contracts/tokens';
import { revokeWorkspaceToken as revokeRow } from '@/db/queries/tokens';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { lockLiving } from './lock-living';

/** Revokes a token: at once in this process, on every other when its memory of the token runs out. */
export async function revokeWorkspaceToken(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { id: workspaceId } = await lockLiving(mutation.tx, params.id);
    const prefix = await revokeRow(mutation.tx, workspaceId, params.token_id, mutation.now);
    if (prefix === null) throw new AppError('token_not_found');
    await mutation.audit({ workspaceId, details: { token_id: params.token_id, prefix } });
  });
  deps.credentials.clear();
  return { status: 'revoked' };
}
