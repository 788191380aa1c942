import type { Account } from '@/contracts/account';
import type { Connection } from '@/db/client';
import { findPerson, listIdentities } from '@/db/queries/people';
import { countRecoveryCodes, findSecondFactor } from '@/db/queries/second-factors';
import type { PersonRecord } from '@/db/schema/people';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Principal } from '../../principal';
import { personIdOf } from '../person-principal';

/** The row of whoever is signed in. */
export async function loadSelf(deps: Deps, db: Connection, principal: Principal): Promise<PersonRecord> {
  const person = await findPerson(db, personIdOf(deps, principal));
  // Removed since the session was looked at.
  if (!person) throw new AppError('unauthenticated');
  return person;
}

export const toAccount = async (
  { config }: Pick<Deps, 'config'>,
  db: Connection,
  person: PersonRecord,
): Promise<Account> => ({
  id: person.id,
  name: person.name,
  email: person.email,
  role: person.role,
  has_password: person.passwordHash !== null,
  providers: await listIdentities(db, person.id),
  created_at: person.createdAt.toISOString(),
  has_second_factor: ((await findSecondFactor(db, person.id))?.confirmedAt ?? null) !== null,
  recovery_codes_left: await countRecoveryCodes(db, person.id),
  second_factor_required: config.requiresSecondFactor,
});
