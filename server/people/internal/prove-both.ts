import { findSecondFactor } from '@/db/queries/second-factors';
import type { PersonRecord } from '@/db/schema/people';
import type { SecondFactorRecord } from '@/db/schema/second-factors';
import { type Mutation, mutate } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Principal } from '../../principal';
import { assertKnowsPassword } from './assert-knows-password';
import { forgetTries, takeTry } from './limit-tries';
import { loadSelf } from './load-account';
import { takeSecondFactor } from './take-second-factor';

/** The factor of a person that is asked for; throws when there is none. */
async function loadConfirmed(deps: Deps, { id }: PersonRecord): Promise<SecondFactorRecord> {
  const factor = await findSecondFactor(deps.database.db, id);
  if (!factor?.confirmedAt) throw new AppError('second_factor_is_off');
  return factor;
}

/** Runs what may be done to a person's own second factor by whoever knows the password and has a code, both. */
export async function mutateWithBoth<T>(
  deps: Deps,
  principal: Principal,
  action: string,
  { password, code }: { readonly password: string; readonly code: string },
  run: (mutation: Mutation, personId: string) => Promise<T>,
): Promise<T> {
  const person = await loadSelf(deps, deps.database.db, principal);
  const factor = await loadConfirmed(deps, person);
  await assertKnowsPassword(deps, person, password, 'password');
  const keys = [{ kind: 'code', name: person.id }] as const;
  await takeTry(deps, keys);
  const result = await mutate(deps, principal, action, async (mutation) => {
    await takeSecondFactor(deps, mutation, factor, code);
    return run(mutation, person.id);
  });
  await forgetTries(deps, keys);
  return result;
}
