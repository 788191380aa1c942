import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { signIn as contract } from '@/contracts/session';
import { findPersonByEmail } from '@/db/queries/people';
import type { PersonRecord } from '@/db/schema/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { verifyPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { forgetTries, type TryKey, takeTry } from './internal/limit-tries';
import { toVisitor } from './internal/to-visitor';
import { assertServerMode } from './person-principal';
import { startSession } from './start-session';

/** Signs a person in with email and password. An email that nobody has is answered in the same words after the same work. */
export async function signIn(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const keys: TryKey[] = [
    { kind: 'address', name: request.clientAddress },
    { kind: 'account', name: body.email },
  ];
  await takeTry(deps, keys);
  const person = await findPersonByEmail(deps.database.db, body.email);
  const isRight = await verifyPassword(body.password, person?.passwordHash ?? null);
  if (!person || !isRight) {
    await recordRefusal(deps, principal, person);
    throw new AppError('wrong_credentials');
  }
  await forgetTries(deps, keys);
  await startSession(deps, principal, person, request, { action: contract.id, by: 'password' });
  return { person: toVisitor(person) };
}

/**
 * Owners see in the audit log that somebody has tried, and at whose account; never what was typed, which is easily a
 * password. Whether there is such a person makes no difference to how long it takes.
 */
const recordRefusal = (deps: Deps, principal: Principal, person: PersonRecord | null): Promise<void> =>
  mutate(deps, principal, contract.id, ({ audit }) => {
    const whose = person ? { person_id: person.id, email: person.email } : {};
    return audit({ workspaceId: null, details: { by: 'password', refused: 'wrong_credentials', ...whose } });
  });
