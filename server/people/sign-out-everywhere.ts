import { signOutEverywhere as contract } from '@/contracts/account';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { loadSelf } from './internal/load-account';
import { assertServerMode } from './person-principal';
import { endSessionCookie } from './session-cookie';

/** Ends every session of whoever is signed in, this one too. */
export async function signOutEverywhere(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const { id } = await loadSelf(deps, mutation.tx, principal);
    const sessions = await deleteSessions(mutation.tx, id);
    await mutation.audit({ workspaceId: null, details: { sessions } });
  });
  deps.sessions.clear();
  request.setCookie(endSessionCookie(deps.config));
  return { status: 'signed_out' };
}
