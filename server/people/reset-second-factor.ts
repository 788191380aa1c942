import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { resetSecondFactor as contract } from '@/contracts/people';
import { deleteSecondFactor } from '@/db/queries/second-factors';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLocked } from './internal/load-locked';
import { assertServerMode } from './person-principal';

/** Takes away the second factor of a person who has lost both the app and the recovery codes; their sessions end. */
export async function resetSecondFactor(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutate(deps, principal, contract.id, async ({ tx, audit }) => {
    const { id, email } = await loadLocked(tx, params.id);
    if (!(await deleteSecondFactor(tx, id))) throw new AppError('second_factor_is_off');
    const sessions = await deleteSessions(tx, id);
    await audit({ workspaceId: null, details: { person_id: id, email, sessions } });
  });
  deps.sessions.clear();
  return { status: 'reset' };
}
