import { and, eq, gt, lte } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { passwordResets } from '../schema/people';

/** Puts a new link in place of the last one of that person. */
export async function replaceReset(
  tx: Transaction,
  reset: typeof passwordResets.$inferInsert,
): Promise<void> {
  const { tokenHash, expiresAt } = reset;
  await tx
    .insert(passwordResets)
    .values(reset)
    .onConflictDoUpdate({ target: passwordResets.personId, set: { tokenHash, expiresAt } });
}

/** Whom a link that still holds is for; null when there is no such link. */
export async function findReset(db: Connection, tokenHash: Uint8Array, now: Date): Promise<string | null> {
  const [row] = await db
    .select({ personId: passwordResets.personId })
    .from(passwordResets)
    .where(and(eq(passwordResets.tokenHash, tokenHash), gt(passwordResets.expiresAt, now)));
  return row?.personId ?? null;
}

/** Uses a link up; false when somebody was faster. */
export async function takeReset(tx: Transaction, tokenHash: Uint8Array): Promise<boolean> {
  const taken = await tx
    .delete(passwordResets)
    .where(eq(passwordResets.tokenHash, tokenHash))
    .returning({ personId: passwordResets.personId });
  return taken.length > 0;
}

/** Links that nobody used in time; how many there were. */
export async function deletePastResets(db: Connection, now: Date): Promise<number> {
  const gone = await db
    .delete(passwordResets)
    .where(lte(passwordResets.expiresAt, now))
    .returning({ personId: passwordResets.personId });
  return gone.length;
}
