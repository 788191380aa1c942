import { and, eq, gt, isNotNull, isNull, lte, or, sql, sum } from 'drizzle-orm';
import type { Connection, Database, Transaction } from '../client';
import { pendingUploadPieces, pendingUploads } from '../schema/pending-uploads';

export type PendingUpload = typeof pendingUploads.$inferSelect;

export interface NewPendingUpload {
  readonly workspaceId: string;
  readonly filename: string;
  readonly mimetype: string;
  readonly content: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What one statement carries: its text form takes twice as much for a moment. */
const PIECE_BYTES = 1024 * 1024;

/** Stores a file; returns its id. */
export async function insertPendingUpload(tx: Transaction, file: NewPendingUpload): Promise<string> {
  const { content, ...row } = file;
  const [written] = await tx
    .insert(pendingUploads)
    .values({ ...row, sizeBytes: content.byteLength })
    .returning({ fileId: pendingUploads.fileId });
  if (!written) throw new Error('an insert returned no row');
  const { fileId } = written;
  for (let position = 0; position * PIECE_BYTES < content.byteLength; position += 1) {
    const piece = content.subarray(position * PIECE_BYTES, (position + 1) * PIECE_BYTES);
    await tx.insert(pendingUploadPieces).values({ fileId, position, content: piece });
  }
  return fileId;
}

/** Bytes of all files that are stored for a workspace. */
export async function sumPendingBytes(db: Connection, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sum(pendingUploads.sizeBytes) })
    .from(pendingUploads)
    .where(eq(pendingUploads.workspaceId, workspaceId));
  return Number(row?.bytes ?? 0);
}

const isOf = (workspaceId: string, fileId: string) =>
  and(eq(pendingUploads.fileId, fileId), eq(pendingUploads.workspaceId, workspaceId));

/** A file of this workspace that is still good at this moment, acknowledged or not. */
export async function findPendingUpload(
  db: Connection,
  workspaceId: string,
  fileId: string,
  at: Date,
): Promise<PendingUpload | null> {
  const [row] = await db
    .select()
    .from(pendingUploads)
    .where(and(isOf(workspaceId, fileId), gt(pendingUploads.expiresAt, at)));
  return row ?? null;
}

/** A piece of a file's bytes; null after the last. */
export async function findPiece(
  db: Connection,
  fileId: string,
  position: number,
): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ content: pendingUploadPieces.content })
    .from(pendingUploadPieces)
    .where(and(eq(pendingUploadPieces.fileId, fileId), eq(pendingUploadPieces.position, position)));
  return row?.content ?? null;
}

export async function noteFetched(db: Database, fileId: string, at: Date): Promise<void> {
  await db.update(pendingUploads).set({ fetchedAt: at }).where(eq(pendingUploads.fileId, fileId));
}

/** False where there is no such file. The first time counts. */
export async function ackPendingUpload(
  tx: Transaction,
  workspaceId: string,
  fileId: string,
  at: Date,
): Promise<boolean> {
  const isThere = or(isNotNull(pendingUploads.ackedAt), gt(pendingUploads.expiresAt, at));
  const rows = await tx
    .update(pendingUploads)
    .set({ ackedAt: sql`coalesce(${pendingUploads.ackedAt}, ${at.toISOString()})` })
    .where(and(isOf(workspaceId, fileId), isThere))
    .returning({ fileId: pendingUploads.fileId });
  return rows.length > 0;
}

/** Forgets what was acknowledged before a moment, and what nobody has fetched in its time. */
export async function deleteOldUploads(
  db: Database,
  { ackedBefore, at }: { readonly ackedBefore: Date; readonly at: Date },
): Promise<{ acked: number; expired: number }> {
  const isAckedLongAgo = and(isNotNull(pendingUploads.ackedAt), lte(pendingUploads.ackedAt, ackedBefore));
  const isExpired = and(isNull(pendingUploads.ackedAt), lte(pendingUploads.expiresAt, at));
  const gone = await db
    .delete(pendingUploads)
    .where(or(isAckedLongAgo, isExpired))
    .returning({ ackedAt: pendingUploads.ackedAt });
  const acked = gone.filter(({ ackedAt }) => ackedAt !== null).length;
  return { acked, expired: gone.length - acked };
}
