import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteWorkspaceSecret as contract } from '@/contracts/secrets';
import { deleteSecret } from '@/db/queries/secrets';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { lockLiving } from '../tokens/lock-living';
import { noteConfigChange } from '../workspaces/note-config-change';
import { announceSecrets } from './announce-secrets';

/** Deletes a secret of one workspace; a global one of that name is not touched. */
export async function deleteWorkspaceSecret(
  deps: Deps,
  principal: Principal,
  { params: { id: workspaceId, key } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { tx, audit } = mutation;
    const { id } = await lockLiving(tx, workspaceId);
    if (!(await deleteSecret(tx, id, key))) throw new AppError('secret_not_found');
    await noteConfigChange(mutation, [id]);
    await audit({ workspaceId: id, details: { key } });
  });
  announceSecrets(deps, workspaceId);
  return { status: 'deleted', key, scope: 'workspace' };
}
