import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { claimServer as contract } from '@/contracts/session';
import { countPeople, insertPerson, lockPeople, takeClaim } from '@/db/queries/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { hashLinkToken } from '../platform/link-token';
import { hashPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { beginSession, entranceOf } from './internal/begin-session';
import { assertGoodPassword } from './internal/check-password';
import { takeTry } from './internal/limit-tries';
import { actingAs, assertServerMode } from './person-principal';
import { makeSessionCookie } from './session-cookie';

/** Makes the first owner. Once there is somebody, nobody gets in this way again; of two at once one wins. */
export async function claimServer(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  await takeTry(deps, [{ kind: 'address', name: request.clientAddress }]);
  if ((await countPeople(deps.database.db)) > 0) throw new AppError('already_claimed');
  const { token, name, email, password } = body;
  assertGoodPassword(password, { email, name }, 'password');
  const passwordHash = await hashPassword(password);
  const id = randomUUID();
  const person = { id, email, name, role: 'owner' as const };
  const claims = await mutate(deps, actingAs(principal, id), contract.id, async (mutation) => {
    await lockPeople(mutation.tx);
    if ((await countPeople(mutation.tx)) > 0) throw new AppError('already_claimed');
    if (!(await takeClaim(mutation.tx, hashLinkToken(token), mutation.now))) {
      throw new AppError('link_not_valid', {
        public: 'This link is not valid any more; run `npm run claim` on the server for a new one.',
      });
    }
    await insertPerson(mutation.tx, { ...person, passwordHash, createdAt: mutation.now });
    await mutation.audit({ workspaceId: null, details: { email, role: 'owner' } });
    return beginSession(mutation, id, entranceOf('password', request));
  });
  request.setCookie(await makeSessionCookie(deps, claims));
  return { person };
}
