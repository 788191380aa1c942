import type { Transaction } from '@/db/client';
import { countPeople, findPerson, lockPeople } from '@/db/queries/people';
import type { PersonRecord } from '@/db/schema/people';
import { AppError } from '../../platform/app-error';

/** A person that is about to change, while nobody else changes who is here. */
export async function loadLocked(tx: Transaction, id: string): Promise<PersonRecord> {
  await lockPeople(tx);
  const person = await findPerson(tx, id);
  if (!person) throw new AppError('person_not_found');
  return person;
}

/** Somebody has to be able to let others in. Two owners who remove each other at once wait for the lock of `loadLocked`. */
export async function assertOwnerRemains(tx: Transaction, { role }: PersonRecord): Promise<void> {
  if (role === 'owner' && (await countPeople(tx, 'owner')) <= 1) throw new AppError('last_owner');
}
