import { and, asc, eq, getTableColumns, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Connection, Database, Transaction } from '../client';
import { type MemoryRecord, workspaceMemory } from '../schema/workspace-memory';

const isThere = (now: Date): SQL | undefined =>
  or(isNull(workspaceMemory.expiresAt), gt(workspaceMemory.expiresAt, now));
const ofWorkspace = (workspaceId: string, now: Date): SQL | undefined =>
  and(eq(workspaceMemory.workspaceId, workspaceId), isThere(now));

/** As text: drizzle would read a text that looks like JSON for what it looks like. */
const COLUMNS = { ...getTableColumns(workspaceMemory), value: sql<string>`${workspaceMemory.value}::text` };
const parseValue = (row: Omit<MemoryRecord, 'value'> & { readonly value: string }): MemoryRecord => ({
  ...row,
  value: JSON.parse(row.value),
});

/** What has not expired, by key. */
export async function listMemory(
  db: Connection,
  workspaceId: string,
  { prefix, now }: { readonly prefix: string; readonly now: Date },
): Promise<MemoryRecord[]> {
  const rows = await db
    .select(COLUMNS)
    .from(workspaceMemory)
    .where(and(ofWorkspace(workspaceId, now), sql`starts_with(${workspaceMemory.key}, ${prefix})`))
    .orderBy(asc(workspaceMemory.key));
  return rows.map(parseValue);
}

/** Null: not there, or expired. */
export async function findMemory(
  db: Connection,
  { workspaceId, key }: Pick<MemoryRecord, 'workspaceId' | 'key'>,
  now: Date,
): Promise<MemoryRecord | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(workspaceMemory)
    .where(and(ofWorkspace(workspaceId, now), eq(workspaceMemory.key, key)));
  return row ? parseValue(row) : null;
}

/** Writers of one workspace wait for each other: two at once could both meet a version, or pass a limit. */
export async function lockMemory(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`memory ${workspaceId}`}, 0))`);
}

/** How many keys there are, and how many bytes their values have. */
export async function sumMemory(
  tx: Transaction,
  workspaceId: string,
  now: Date,
): Promise<{ keys: number; bytes: number }> {
  const [row] = await tx
    .select({
      keys: sql<number>`count(*)::int`,
      bytes: sql<number>`coalesce(sum(${workspaceMemory.valueBytes}), 0)::int`,
    })
    .from(workspaceMemory)
    .where(ofWorkspace(workspaceId, now));
  return row ?? { keys: 0, bytes: 0 };
}

/** Puts a value in the place of what stood under its key. */
export async function putMemory(
  tx: Transaction,
  { value, ...row }: Omit<MemoryRecord, 'value'> & { /** As JSON text. */ readonly value: string },
): Promise<void> {
  const { workspaceId, key, ...columns } = { ...row, value: sql`${value}::jsonb` };
  await tx
    .insert(workspaceMemory)
    .values({ workspaceId, key, ...columns })
    .onConflictDoUpdate({ target: [workspaceMemory.workspaceId, workspaceMemory.key], set: columns });
}

/** False: it was not there, or had expired. */
export async function deleteMemory(
  tx: Transaction,
  { workspaceId, key }: Pick<MemoryRecord, 'workspaceId' | 'key'>,
  now: Date,
): Promise<boolean> {
  const gone = await tx
    .delete(workspaceMemory)
    .where(and(ofWorkspace(workspaceId, now), eq(workspaceMemory.key, key)))
    .returning({ key: workspaceMemory.key });
  return gone.length > 0;
}

/** Forgets what has expired; how many there were. */
export async function deleteExpiredMemory(db: Database, now: Date): Promise<number> {
  const gone = await db
    .delete(workspaceMemory)
    .where(lte(workspaceMemory.expiresAt, now))
    .returning({ key: workspaceMemory.key });
  return gone.length;
}
