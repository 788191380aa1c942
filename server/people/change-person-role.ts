import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { changePersonRole as contract } from '@/contracts/people';
import { updatePerson } from '@/db/queries/people';
import { findSecondFactor } from '@/db/queries/second-factors';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { assertOwnerRemains, loadLocked } from './internal/load-locked';
import { toPersonRow } from './internal/to-person-row';
import { assertServerMode } from './person-principal';

/** Gives a person another role. Their sessions go on: each request asks anew what they may. */
export async function changePersonRole(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const person = await mutate(deps, principal, contract.id, async (mutation) => {
    const { tx } = mutation;
    const before = await loadLocked(tx, params.id);
    if (body.role !== 'owner') await assertOwnerRemains(tx, before);
    await updatePerson(tx, before.id, { role: body.role });
    const { id, email, role: from } = before;
    await mutation.audit({ workspaceId: null, details: { person_id: id, email, from, to: body.role } });
    const factor = await findSecondFactor(tx, id);
    return { ...before, role: body.role, hasSecondFactor: factor?.confirmedAt != null };
  });
  deps.sessions.clear();
  return toPersonRow(person, person.hasSecondFactor, principal);
}
