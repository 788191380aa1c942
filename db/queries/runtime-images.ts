import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Connection, Transaction } from '../client';
import { imageRefreshes, type RefreshProgress, runtimeImagePins } from '../schema/runtime-images';
import { workspaces } from '../schema/workspaces';

export type RuntimeImagePin = typeof runtimeImagePins.$inferSelect;
export type ImageRefresh = typeof imageRefreshes.$inferSelect;

const PINS_LOCK = 7301;

/** Until the transaction ends nobody else changes the pins of this runtime. */
export async function lockRuntimePins(tx: Transaction, runtime: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${PINS_LOCK}, hashtext(${runtime}))`);
}

/** What was decided last for a runtime; null: nothing ever. */
export async function findRuntimePin(db: Connection, runtime: string): Promise<RuntimeImagePin | null> {
  const [pin] = await db
    .select()
    .from(runtimeImagePins)
    .where(eq(runtimeImagePins.runtime, runtime))
    .orderBy(desc(runtimeImagePins.id))
    .limit(1);
  return pin ?? null;
}

export async function findRuntimePinById(db: Connection, id: number): Promise<RuntimeImagePin | null> {
  const [pin] = await db.select().from(runtimeImagePins).where(eq(runtimeImagePins.id, id));
  return pin ?? null;
}

/** The pin of each runtime that has had one. */
export function listRuntimePins(db: Connection): Promise<RuntimeImagePin[]> {
  return db
    .selectDistinctOn([runtimeImagePins.runtime])
    .from(runtimeImagePins)
    .orderBy(runtimeImagePins.runtime, desc(runtimeImagePins.id));
}

export async function insertRuntimePin(
  tx: Transaction,
  pin: Omit<typeof runtimeImagePins.$inferInsert, 'id'>,
): Promise<void> {
  await tx.insert(runtimeImagePins).values(pin);
}

export interface ImageUser {
  readonly id: string;
  readonly name: string;
  readonly status: WorkspaceStatus;
  readonly runtime: string;
  readonly digest: string;
}

/** Workspaces in these states that were started from an image, and from which. */
export async function listImageUsers(
  db: Connection,
  statuses: readonly WorkspaceStatus[],
  runtime?: string,
): Promise<ImageUser[]> {
  const { id, name, status, runtimeImageDigest } = workspaces;
  const rows = await db
    .select({ id, name, status, runtime: workspaces.runtime, digest: runtimeImageDigest })
    .from(workspaces)
    .where(
      and(
        isNotNull(runtimeImageDigest),
        inArray(status, [...statuses]),
        runtime === undefined ? undefined : eq(workspaces.runtime, runtime),
      ),
    )
    .orderBy(name, id);
  return rows.flatMap(({ digest, ...row }) => (digest === null ? [] : [{ ...row, digest }]));
}

export async function insertImageRefresh(
  tx: Transaction,
  refresh: Pick<ImageRefresh, 'runtimes' | 'recreate' | 'startedAt'>,
): Promise<ImageRefresh> {
  const [row] = await tx.insert(imageRefreshes).values(refresh).returning();
  if (!row) throw new Error('a refresh of images was not stored');
  return row;
}

export async function findImageRefresh(db: Connection, id: string): Promise<ImageRefresh | null> {
  const [row] = await db.select().from(imageRefreshes).where(eq(imageRefreshes.id, id));
  return row ?? null;
}

/** Null when there has been none. */
export async function findNewestRefresh(db: Connection): Promise<ImageRefresh | null> {
  const [row] = await db.select().from(imageRefreshes).orderBy(desc(imageRefreshes.startedAt)).limit(1);
  return row ?? null;
}

export async function updateImageRefresh(
  db: Connection,
  id: string,
  change: { readonly progress: RefreshProgress; readonly endedAt?: Date },
): Promise<void> {
  await db.update(imageRefreshes).set(change).where(eq(imageRefreshes.id, id));
}
