import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { resetPassword as contract } from '@/contracts/password-reset';
import { findReset, takeReset } from '@/db/queries/password-resets';
import { findPerson, updatePerson } from '@/db/queries/people';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { hashLinkToken } from '../platform/link-token';
import { hashPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { assertGoodPassword } from './internal/check-password';
import { forgetTries, takeTry } from './internal/limit-tries';
import { actingAs, assertServerMode } from './person-principal';

/**
 * Sets the password of whom a link was made for, and ends their sessions. Nobody is signed in by it: where there is a
 * second factor, the link alone is not enough.
 */
export async function resetPassword(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  { clientAddress }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const keys = [{ kind: 'address', name: clientAddress }] as const;
  await takeTry(deps, keys);
  const { db } = deps.database;
  const tokenHash = hashLinkToken(body.token);
  const personId = await findReset(db, tokenHash, deps.clock.now());
  const person = personId && (await findPerson(db, personId));
  if (!person) throw new AppError('link_not_valid');
  await forgetTries(deps, keys);
  assertGoodPassword(body.new_password, person, 'new_password');
  const passwordHash = await hashPassword(body.new_password);
  await mutate(deps, actingAs(principal, person.id), contract.id, async ({ tx, audit }) => {
    if (!(await takeReset(tx, tokenHash))) throw new AppError('link_not_valid');
    await updatePerson(tx, person.id, { passwordHash });
    const sessions = await deleteSessions(tx, person.id);
    await audit({ workspaceId: null, details: { email: person.email, sessions } });
  });
  deps.sessions.clear();
  // What was tried at the old password does not keep its person out.
  await forgetTries(deps, [{ kind: 'account', name: person.email }]);
  return { status: 'changed' };
}
