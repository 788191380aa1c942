import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { signPersonOut as contract } from '@/contracts/people';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLocked } from './internal/load-locked';
import { assertServerMode } from './person-principal';

/** Ends every session of a person, for instance because a laptop was lost. */
export async function signPersonOut(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { id, email } = await loadLocked(mutation.tx, params.id);
    const sessions = await deleteSessions(mutation.tx, id);
    await mutation.audit({ workspaceId: null, details: { person_id: id, email, sessions } });
  });
  deps.sessions.clear();
  return { status: 'signed_out' };
}
