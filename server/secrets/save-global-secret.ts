import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { saveGlobalSecret as contract } from '@/contracts/secrets';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { noteConfigChange } from '../workspaces/note-config-change';
import { announceSecrets } from './announce-secrets';
import { storeSecrets } from './store-secrets';

/** Stores a secret for every workspace that has no value of its own. */
export async function saveGlobalSecret(
  deps: Deps,
  principal: Principal,
  { body: { key, value } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await mutate(deps, principal, contract.id, async (mutation) => {
    await storeSecrets(deps, mutation, null, { [key]: value });
    await noteConfigChange(mutation, 'all');
    await mutation.audit({ workspaceId: null, details: { key } });
  });
  announceSecrets(deps, null);
  return { status: 'saved', key, scope: 'global' };
}
