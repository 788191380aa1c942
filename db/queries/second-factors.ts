import { and, asc, count, eq, gt, isNotNull, isNull, lt, ne, or } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { recoveryCodes, type SecondFactorRecord, secondFactors } from '../schema/second-factors';

type Sealed = Pick<SecondFactorRecord, 'encryptedValue' | 'encryptionVersion' | 'keyId'>;

const ofPerson = (personId: string) => eq(secondFactors.personId, personId);
const unused = (personId: string) => and(eq(recoveryCodes.personId, personId), isNull(recoveryCodes.usedAt));

export async function findSecondFactor(db: Connection, personId: string): Promise<SecondFactorRecord | null> {
  const [row] = await db.select().from(secondFactors).where(ofPerson(personId));
  return row ?? null;
}

/** The same, held for this transaction: nobody puts another one in its place meanwhile. */
export async function lockSecondFactor(
  tx: Transaction,
  personId: string,
): Promise<SecondFactorRecord | null> {
  const [row] = await tx.select().from(secondFactors).where(ofPerson(personId)).for('update');
  return row ?? null;
}

/** Puts a new one in place of one that was never confirmed; false when there is one that was. */
export async function replaceUnconfirmed(
  tx: Transaction,
  personId: string,
  sealed: Sealed,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .insert(secondFactors)
    .values({ personId, ...sealed, createdAt: now })
    .onConflictDoUpdate({
      target: secondFactors.personId,
      set: { ...sealed, createdAt: now },
      setWhere: isNull(secondFactors.confirmedAt),
    })
    .returning({ personId: secondFactors.personId });
  return rows.length > 0;
}

/** From now on it is asked for. */
export async function confirmSecondFactor(tx: Transaction, personId: string, now: Date): Promise<void> {
  await tx.update(secondFactors).set({ confirmedAt: now }).where(ofPerson(personId));
}

/** Uses up the code of a half minute and all before it; false when it was used before. */
export async function takeTimeStep(tx: Transaction, personId: string, timeStep: number): Promise<boolean> {
  const rows = await tx
    .update(secondFactors)
    .set({ lastTimeStep: timeStep })
    .where(
      and(
        ofPerson(personId),
        or(isNull(secondFactors.lastTimeStep), lt(secondFactors.lastTimeStep, timeStep)),
      ),
    )
    .returning({ personId: secondFactors.personId });
  return rows.length > 0;
}

export async function deleteSecondFactor(tx: Transaction, personId: string): Promise<boolean> {
  const rows = await tx
    .delete(secondFactors)
    .where(ofPerson(personId))
    .returning({ personId: secondFactors.personId });
  return rows.length > 0;
}

/** Who of all people is asked for a second factor. */
export async function listWithSecondFactor(db: Connection): Promise<Set<string>> {
  const rows = await db
    .select({ personId: secondFactors.personId })
    .from(secondFactors)
    .where(isNotNull(secondFactors.confirmedAt));
  return new Set(rows.map(({ personId }) => personId));
}

/** Puts new codes in place of all that a person had. */
export async function replaceRecoveryCodes(
  tx: Transaction,
  personId: string,
  hashes: readonly Uint8Array[],
): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId));
  await tx.insert(recoveryCodes).values(hashes.map((codeHash) => ({ personId, codeHash })));
}

/** Uses a code up; false when it is none, or was used before. */
export async function takeRecoveryCode(
  tx: Transaction,
  personId: string,
  codeHash: Uint8Array,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .update(recoveryCodes)
    .set({ usedAt: now })
    .where(and(unused(personId), eq(recoveryCodes.codeHash, codeHash)))
    .returning({ personId: recoveryCodes.personId });
  return rows.length > 0;
}

export async function countRecoveryCodes(db: Connection, personId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(recoveryCodes).where(unused(personId));
  return row?.n ?? 0;
}

/** The next ones that are not encrypted as they should be, held for this transaction. @param afterId null: from the beginning */
export function lockOutdatedFactors(
  tx: Transaction,
  wanted: { keyId: string; encryptionVersion: number; afterId: string | null; limit: number },
): Promise<SecondFactorRecord[]> {
  const { keyId, encryptionVersion, afterId, limit } = wanted;
  const isOutdated = or(
    ne(secondFactors.keyId, keyId),
    ne(secondFactors.encryptionVersion, encryptionVersion),
  );
  return tx
    .select()
    .from(secondFactors)
    .where(and(isOutdated, afterId === null ? undefined : gt(secondFactors.personId, afterId)))
    .orderBy(asc(secondFactors.personId))
    .limit(limit)
    .for('update');
}

/** Writes the same, encrypted anew. */
export async function rewriteFactor(tx: Transaction, personId: string, sealed: Sealed): Promise<void> {
  await tx.update(secondFactors).set(sealed).where(ofPerson(personId));
}
