import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { getTestToken as contract } from '@/contracts/tokens';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertOwnOrganisation } from './assert-own-organisation';
import { lockLiving } from './lock-living';
import { mintWorkspaceToken } from './mint-workspace-token';

/** Whether test tokens are given out here; where not, the endpoint is as if it were not there. */
export const givesTestTokens = (deps: Deps): boolean => deps.config.testTokens;

/** Mints a token for a test suite, which has no other way to become the agent of a workspace. */
export async function getTestToken(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  if (!givesTestTokens(deps)) throw new AppError('not_found');
  await assertOwnOrganisation(deps, principal, params.id);
  return mutate(deps, principal, contract.id, async (mutation) => {
    const { id: workspaceId } = await lockLiving(mutation.tx, params.id);
    const { id, plaintext, prefix } = await mintWorkspaceToken(mutation, workspaceId);
    await mutation.audit({ workspaceId, details: { token_id: id, prefix } });
    return { auth_token: plaintext, workspace_id: workspaceId };
  });
}
