import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { signOut as contract } from '@/contracts/session';
import { deleteSession } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { findSession } from './find-session';
import { assertServerMode } from './person-principal';
import { endSessionCookie } from './session-cookie';

/** Ends the session of this browser. Other browsers of the same person stay signed in. */
export async function signOut(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  // Of a request with a key the cookie was not looked at.
  const session = principal.kind === 'person' ? await findSession(deps, request.headers, false) : null;
  if (session) {
    await mutate(deps, principal, contract.id, async ({ tx, audit }) => {
      await deleteSession(tx, session.personId, session.sessionId);
      await audit({ workspaceId: null, details: {} });
    });
    deps.sessions.clear();
  }
  request.setCookie(endSessionCookie(deps.config));
  return { status: 'signed_out' };
}
