import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteGlobalSecret as contract } from '@/contracts/secrets';
import { deleteSecret } from '@/db/queries/secrets';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { noteConfigChange } from '../workspaces/note-config-change';
import { announceSecrets } from './announce-secrets';

/** Deletes a global secret; what workspaces have of their own stays. */
export async function deleteGlobalSecret(
  deps: Deps,
  principal: Principal,
  { params: { key } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { tx, audit } = mutation;
    if (!(await deleteSecret(tx, null, key))) throw new AppError('secret_not_found');
    await noteConfigChange(mutation, 'all');
    await audit({ workspaceId: null, details: { key } });
  });
  announceSecrets(deps, null);
  return { status: 'deleted', key, scope: 'global' };
}
