import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { signIn as contract } from '@/contracts/session';
import { findPersonByEmail } from '@/db/queries/people';
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
  if (!person || !isRight) throw new AppError('wrong_credentials');
  await forgetTries(deps, keys);
  await startSession(deps, principal, person, request, { action: contract.id, by: 'password' });
  return { person: toVisitor(person) };
}
