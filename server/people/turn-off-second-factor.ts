import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { turnOffSecondFactor as contract } from '@/contracts/second-factor';
import { deleteSecondFactor } from '@/db/queries/second-factors';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { mutateWithBoth } from './internal/prove-both';
import { assertServerMode } from './person-principal';

/** Turns the second factor off, by password and code. Where everybody has to have one, it is to be set up anew at once. */
export async function turnOffSecondFactor(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutateWithBoth(deps, principal, contract.id, body, async ({ tx, audit }, personId) => {
    await deleteSecondFactor(tx, personId);
    await audit({ workspaceId: null, details: {} });
  });
  deps.sessions.clear();
  return { status: 'off' };
}
