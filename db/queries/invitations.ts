import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { type InvitationRecord, invitations } from '../schema/people';

const pending = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

export type NewInvitation = Omit<InvitationRecord, 'acceptedAt' | 'revokedAt'>;

export async function insertInvitation(tx: Transaction, invitation: NewInvitation): Promise<void> {
  await tx.insert(invitations).values(invitation);
}

/** Those that can still be accepted. */
export const listOpenInvitations = (db: Connection, now: Date, limit: number): Promise<InvitationRecord[]> =>
  db
    .select()
    .from(invitations)
    .where(and(pending, gt(invitations.expiresAt, now)))
    .orderBy(asc(invitations.createdAt), asc(invitations.id))
    .limit(limit);

export async function findOpenInvitation(
  db: Connection,
  tokenHash: Uint8Array,
  now: Date,
): Promise<InvitationRecord | null> {
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(pending, eq(invitations.tokenHash, tokenHash), gt(invitations.expiresAt, now)));
  return row ?? null;
}

/** @param email in lower case */
export async function findOpenInvitationFor(
  db: Connection,
  email: string,
  now: Date,
): Promise<InvitationRecord | null> {
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(pending, eq(invitations.email, email), gt(invitations.expiresAt, now)));
  return row ?? null;
}

/** Revokes the open invitation of that id; null when there is none. */
export async function revokeInvitation(
  tx: Transaction,
  id: string,
  now: Date,
): Promise<InvitationRecord | null> {
  const [row] = await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(pending, eq(invitations.id, id)))
    .returning();
  return row ?? null;
}

/** Makes room for a new invitation of the same person. */
export async function revokeInvitationsOf(tx: Transaction, email: string, now: Date): Promise<void> {
  await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(pending, eq(invitations.email, email)));
}

/** False when somebody was faster. */
export async function markAccepted(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ acceptedAt: now })
    .where(and(pending, eq(invitations.id, id)))
    .returning({ id: invitations.id });
  return rows.length > 0;
}
