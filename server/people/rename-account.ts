import { renameAccount as contract } from '@/contracts/account';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { updatePerson } from '@/db/queries/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadSelf, toAccount } from './internal/load-account';
import { assertServerMode } from './person-principal';

/** Changes the name that others see. */
export async function renameAccount(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  return mutate(deps, principal, contract.id, async (mutation) => {
    const { tx } = mutation;
    const person = await loadSelf(deps, tx, principal);
    await updatePerson(tx, person.id, { name: body.name });
    await mutation.audit({ workspaceId: null, details: { from: person.name, to: body.name } });
    return toAccount(deps, tx, { ...person, name: body.name });
  });
}
