import { changePassword as contract } from '@/contracts/account';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { updatePerson } from '@/db/queries/people';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { hashPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { assertKnowsPassword } from './internal/assert-knows-password';
import { beginSession, entranceOf } from './internal/begin-session';
import { assertGoodPassword } from './internal/check-password';
import { loadSelf } from './internal/load-account';
import { makeSessionCookie } from './session-cookie';

/** Sets another password. Whoever knew the old one is signed out; this browser gets a new session. */
export async function changePassword(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const person = await loadSelf(deps, deps.database.db, principal);
  assertGoodPassword(body.new_password, person, 'new_password');
  if (person.passwordHash !== null) {
    await assertKnowsPassword(deps, person, body.current_password, 'current_password');
  }
  const passwordHash = await hashPassword(body.new_password);
  const claims = await mutate(deps, principal, contract.id, async (mutation) => {
    await updatePerson(mutation.tx, person.id, { passwordHash });
    await mutation.audit({ workspaceId: null, details: { had_one: person.passwordHash !== null } });
    await deleteSessions(mutation.tx, person.id);
    return beginSession(mutation, person.id, entranceOf('password', request));
  });
  deps.sessions.clear();
  request.setCookie(await makeSessionCookie(deps, claims));
  return { status: 'changed' };
}
