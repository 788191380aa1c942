import { changePassword as contract } from '@/contracts/account';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { endSessions, updatePerson } from '@/db/queries/people';
import type { PersonRecord } from '@/db/schema/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { hashPassword, verifyPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { assertGoodPassword } from './internal/check-password';
import { forgetTries, takeTry } from './internal/limit-tries';
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
  assertGoodPassword(body.new_password, person.email, 'new_password');
  await assertKnowsPassword(deps, person, body.current_password);
  const passwordHash = await hashPassword(body.new_password);
  const version = await mutate(deps, principal, contract.id, async (mutation) => {
    await updatePerson(mutation.tx, person.id, { passwordHash });
    await mutation.audit({ workspaceId: null, details: { had_one: person.passwordHash !== null } });
    return endSessions(mutation.tx, person.id);
  });
  deps.sessions.clear();
  request.setCookie(await makeSessionCookie(deps, { personId: person.id, version }));
  return { status: 'changed' };
}

/** A session that somebody else got hold of is no reason to hand over the account. */
async function assertKnowsPassword(deps: Deps, person: PersonRecord, password: string): Promise<void> {
  if (person.passwordHash === null) return;
  // Of its own: tries at the sign-in page, which anybody can make, do not keep its person from changing it.
  const keys = [{ kind: 'account', name: `change ${person.id}` }] as const;
  await takeTry(deps, keys);
  if (!(await verifyPassword(password, person.passwordHash))) {
    throw new AppError('wrong_password', { field: 'current_password' });
  }
  await forgetTries(deps, keys);
}
