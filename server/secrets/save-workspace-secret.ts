import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { saveWorkspaceSecret as contract } from '@/contracts/secrets';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { lockLiving } from '../tokens/lock-living';
import { noteConfigChange } from '../workspaces/note-config-change';
import { announceSecrets } from './announce-secrets';
import { storeSecrets } from './store-secrets';

/** Stores a secret of one workspace. */
export async function saveWorkspaceSecret(
  deps: Deps,
  principal: Principal,
  { params, body: { key, value } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { id } = await lockLiving(mutation.tx, params.id);
    await storeSecrets(deps, mutation, id, { [key]: value });
    await noteConfigChange(mutation, [id]);
    await mutation.audit({ workspaceId: id, details: { key } });
  });
  announceSecrets(deps, params.id);
  return { status: 'saved', key, scope: 'workspace' };
}
