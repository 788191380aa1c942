import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { signIn as contract } from '@/contracts/session';
import { findPersonByEmail, updatePerson } from '@/db/queries/people';
import { findSecondFactor } from '@/db/queries/second-factors';
import type { PersonRecord } from '@/db/schema/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError, isAppError } from '../platform/app-error';
import { verifyPassword } from '../platform/password-hash';
import type { Principal, RequestInfo } from '../principal';
import { beginSession, entranceOf } from './internal/begin-session';
import { forgetTries, type TryKey, takeTry } from './internal/limit-tries';
import { takeSecondFactor } from './internal/take-second-factor';
import { toVisitor } from './internal/to-visitor';
import { actingAs, assertServerMode } from './person-principal';
import { makeSessionCookie } from './session-cookie';

/**
 * Signs a person in with email and password, and with a code where they have a second factor. An email that nobody has is
 * answered in the same words after the same work; a code is asked for once the password was right.
 */
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
    await recordRefusal(deps, principal, person, 'wrong_credentials');
    throw new AppError('wrong_credentials');
  }
  await forgetTries(deps, keys);
  await enter(deps, principal, person, body.code, request);
  return { person: toVisitor(person) };
}

/** What is left once the password was right. The code is used up in the transaction that begins the session. */
async function enter(
  deps: Deps,
  principal: Principal,
  person: PersonRecord,
  code: string | undefined,
  request: RequestInfo,
): Promise<void> {
  const factor = await findSecondFactor(deps.database.db, person.id);
  const isAsked = factor !== null && factor.confirmedAt !== null;
  if (isAsked && code === undefined) throw new AppError('second_factor_required');
  const keys: TryKey[] = isAsked ? [{ kind: 'code', name: person.id }] : [];
  await takeTry(deps, keys);
  try {
    const claims = await mutate(deps, actingAs(principal, person.id), contract.id, async (mutation) => {
      const proof = isAsked ? { factor: await takeSecondFactor(deps, mutation, factor, code ?? '') } : {};
      await updatePerson(mutation.tx, person.id, { lastSignedInAt: mutation.now });
      await mutation.audit({ workspaceId: null, details: { by: 'password', ...proof } });
      return beginSession(mutation, person.id, entranceOf('password', request));
    });
    request.setCookie(await makeSessionCookie(deps, claims));
  } catch (error) {
    if (isAppError(error) && error.code === 'wrong_code') {
      await recordRefusal(deps, principal, person, error.code);
    }
    throw error;
  }
  await forgetTries(deps, keys);
}

/**
 * Owners see in the audit log that somebody has tried, and at whose account; never what was typed, which is easily a
 * password. Whether there is such a person makes no difference to how long it takes.
 */
const recordRefusal = (
  deps: Deps,
  principal: Principal,
  person: PersonRecord | null,
  refused: 'wrong_credentials' | 'wrong_code',
): Promise<void> =>
  mutate(deps, principal, contract.id, ({ audit }) => {
    const whose = person ? { person_id: person.id, email: person.email } : {};
    return audit({ workspaceId: null, details: { by: 'password', refused, ...whose } });
  });
