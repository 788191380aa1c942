import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { removePerson as contract } from '@/contracts/people';
import { deletePerson } from '@/db/queries/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { assertOwnerRemains, loadLocked } from './internal/load-locked';
import { assertServerMode } from './person-principal';

/** Removes a person, whose sessions end with them. What they did stays in the audit log. */
export async function removePerson(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const person = await loadLocked(mutation.tx, params.id);
    await assertOwnerRemains(mutation.tx, person);
    await deletePerson(mutation.tx, person.id);
    const { id, email, role } = person;
    await mutation.audit({ workspaceId: null, details: { person_id: id, email, role } });
  });
  deps.sessions.clear();
  return { removed: params.id };
}
