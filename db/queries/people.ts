import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import type { Role } from '@/domain/access-rules';
import type { Connection, Transaction } from '../client';
import { firstOwnerClaim, type PersonRecord, people, personIdentities } from '../schema/people';

/** Whatever decides by who there is waits for this lock: two of them at once could leave no owner, or make two. */
const PEOPLE_LOCK = 7_205_905;

export async function lockPeople(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`);
}

export async function insertPerson(
  tx: Transaction,
  person: Pick<PersonRecord, 'id' | 'email' | 'name' | 'role' | 'passwordHash' | 'createdAt'>,
): Promise<void> {
  await tx.insert(people).values({ ...person, lastSignedInAt: person.createdAt });
}

export async function findPerson(db: Connection, id: string): Promise<PersonRecord | null> {
  const [row] = await db.select().from(people).where(eq(people.id, id));
  return row ?? null;
}

/** @param email in lower case */
export async function findPersonByEmail(db: Connection, email: string): Promise<PersonRecord | null> {
  const [row] = await db.select().from(people).where(eq(people.email, email));
  return row ?? null;
}

export const listPeople = (db: Connection, limit: number): Promise<PersonRecord[]> =>
  db.select().from(people).orderBy(asc(people.createdAt), asc(people.id)).limit(limit);

export async function countPeople(db: Connection, role?: Role): Promise<number> {
  const filter = role === undefined ? undefined : eq(people.role, role);
  const [row] = await db.select({ n: count() }).from(people).where(filter);
  return row?.n ?? 0;
}

export async function updatePerson(
  tx: Transaction,
  id: string,
  values: Partial<Pick<PersonRecord, 'name' | 'role' | 'passwordHash' | 'lastSignedInAt'>>,
): Promise<void> {
  await tx.update(people).set(values).where(eq(people.id, id));
}

export async function deletePerson(tx: Transaction, id: string): Promise<void> {
  await tx.delete(people).where(eq(people.id, id));
}

export async function findPersonByIdentity(
  db: Connection,
  provider: string,
  subject: string,
): Promise<PersonRecord | null> {
  const [row] = await db
    .select({ person: people })
    .from(personIdentities)
    .innerJoin(people, eq(people.id, personIdentities.personId))
    .where(and(eq(personIdentities.provider, provider), eq(personIdentities.subject, subject)));
  return row?.person ?? null;
}

/** The providers that a person has an account at. */
export async function listIdentities(db: Connection, personId: string): Promise<string[]> {
  const rows = await db
    .select({ provider: personIdentities.provider })
    .from(personIdentities)
    .where(eq(personIdentities.personId, personId))
    .orderBy(asc(personIdentities.provider));
  return rows.map(({ provider }) => provider);
}

export async function insertIdentity(
  tx: Transaction,
  identity: typeof personIdentities.$inferInsert,
): Promise<void> {
  await tx.insert(personIdentities).values(identity);
}

/** Puts a new link to claim the server in place of the last one. */
export async function replaceClaim(tx: Transaction, tokenHash: Uint8Array, expiresAt: Date): Promise<void> {
  await tx
    .insert(firstOwnerClaim)
    .values({ tokenHash, expiresAt })
    .onConflictDoUpdate({ target: firstOwnerClaim.single, set: { tokenHash, expiresAt } });
}

/** Uses the link up; false when it is not the one, or too old. */
export async function takeClaim(tx: Transaction, tokenHash: Uint8Array, now: Date): Promise<boolean> {
  const taken = await tx
    .delete(firstOwnerClaim)
    .where(and(eq(firstOwnerClaim.tokenHash, tokenHash), gt(firstOwnerClaim.expiresAt, now)))
    .returning({ single: firstOwnerClaim.single });
  return taken.length > 0;
}
