import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { acceptInvitation as contract } from '@/contracts/session';
import { markAccepted } from '@/db/queries/invitations';
import { findPersonByEmail, insertPerson, lockPeople } from '@/db/queries/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { hashPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { beginSession, entranceOf } from './internal/begin-session';
import { assertGoodPassword } from './internal/check-password';
import { presentInvitation } from './internal/present-invitation';
import { actingAs } from './person-principal';
import { makeSessionCookie } from './session-cookie';

/** Makes the account of an invited person and signs them in. The link is good once. */
export async function acceptInvitation(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const invitation = await presentInvitation(deps, body.token, request);
  const { email, role } = invitation;
  assertGoodPassword(body.password, { email, name: body.name }, 'password');
  const passwordHash = await hashPassword(body.password);
  const person = { id: randomUUID(), email, name: body.name, role };
  const claims = await mutate(deps, actingAs(principal, person.id), contract.id, async (mutation) => {
    await lockPeople(mutation.tx);
    if (await findPersonByEmail(mutation.tx, email)) throw new AppError('email_taken');
    if (!(await markAccepted(mutation.tx, invitation.id, mutation.now))) throw new AppError('link_not_valid');
    await insertPerson(mutation.tx, { ...person, passwordHash, createdAt: mutation.now });
    await mutation.audit({ workspaceId: null, details: { email, role, invitation_id: invitation.id } });
    return beginSession(mutation, person.id, entranceOf('password', request));
  });
  request.setCookie(await makeSessionCookie(deps, claims));
  return { person };
}
