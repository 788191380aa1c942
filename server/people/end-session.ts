import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { endSession as contract } from '@/contracts/sessions';
import { deleteSession } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { personIdOf } from './person-principal';

/** Ends one session of whoever asks: a browser that they do not know, or do not use any more. */
export async function endSession(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const personId = personIdOf(deps, principal);
  await mutate(deps, principal, contract.id, async ({ tx, audit }) => {
    if (!(await deleteSession(tx, personId, params.id))) throw new AppError('session_not_found');
    await audit({ workspaceId: null, details: { session_id: params.id } });
  });
  deps.sessions.clear();
  return { ended: params.id };
}
