import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { createWorkspaceToken as contract } from '@/contracts/tokens';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { assertOwnOrganisation } from './assert-own-organisation';
import { lockLiving } from './lock-living';
import { mintWorkspaceToken } from './mint-workspace-token';

/** Mints a token for the agent of a workspace. */
export async function createWorkspaceToken(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await assertOwnOrganisation(deps, principal, params.id);
  return mutate(deps, principal, contract.id, async (mutation) => {
    const { id: workspaceId } = await lockLiving(mutation.tx, params.id);
    const { id, plaintext, prefix } = await mintWorkspaceToken(mutation, workspaceId);
    await mutation.audit({ workspaceId, details: { token_id: id, prefix } });
    return {
      id,
      auth_token: plaintext,
      workspace_id: workspaceId,
      message: 'Keep this token now: it is not shown again.',
    };
  });
}
