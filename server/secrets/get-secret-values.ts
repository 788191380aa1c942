import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { getSecretValues as contract } from '@/contracts/secrets';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { openSecrets } from './open-secrets';

/** The secrets of a workspace for its own agent. Every reading is in the audit log: no other address gives values away. */
export async function getSecretValues(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async ({ tx, audit }) => {
    const { id } = await loadLiving(tx, params.id);
    const values = await openSecrets(deps, tx, id);
    await audit({ workspaceId: id, details: { count: Object.keys(values).length } });
    return values;
  });
}
