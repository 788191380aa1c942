import { and, asc, count, desc, eq, gt, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Connection, Transaction } from '../client';
import { secondFactors } from '../schema/second-factors';
import { type SecretRecord, secrets } from '../schema/secrets';
import { workspaces } from '../schema/workspaces';

/** Everything of a secret but its value. */
export type SecretName = Pick<SecretRecord, 'workspaceId' | 'key' | 'createdAt' | 'updatedAt'>;

const NAME = {
  workspaceId: secrets.workspaceId,
  key: secrets.key,
  createdAt: secrets.createdAt,
  updatedAt: secrets.updatedAt,
};

/** Null: global. */
type Owner = string | null;

const ownedBy = (owner: Owner): SQL =>
  owner === null ? isNull(secrets.workspaceId) : eq(secrets.workspaceId, owner);

const within = (workspaceId: string): SQL | undefined => or(ownedBy(null), ownedBy(workspaceId));

export function listSecretNames(db: Connection, owner: Owner): Promise<SecretName[]> {
  return db.select(NAME).from(secrets).where(ownedBy(owner)).orderBy(asc(secrets.key));
}

/** The workspace's own and the global ones; of one name its own comes first. */
export function listMergedNames(db: Connection, workspaceId: string): Promise<SecretName[]> {
  return db
    .select(NAME)
    .from(secrets)
    .where(within(workspaceId))
    .orderBy(asc(secrets.key), asc(secrets.workspaceId));
}

/** Whole rows in one reading, so that no half of a change is seen; of one name the workspace's own comes first. */
export function listMergedSecrets(db: Connection, workspaceId: string): Promise<SecretRecord[]> {
  return db
    .select()
    .from(secrets)
    .where(within(workspaceId))
    .orderBy(asc(secrets.key), asc(secrets.workspaceId));
}

/** Writers of one owner's secrets wait for each other: otherwise two at once could both pass the limit. */
export async function lockSecrets(tx: Transaction, owner: Owner): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`secrets ${owner ?? 'global'}`}, 0))`);
}

export async function countSecrets(db: Connection, owner: Owner): Promise<number> {
  const [row] = await db.select({ n: count() }).from(secrets).where(ownedBy(owner));
  return row?.n ?? 0;
}

export type NewSecret = Pick<
  SecretRecord,
  'workspaceId' | 'key' | 'encryptedValue' | 'encryptionVersion' | 'keyId'
>;

/** Inserts each, or replaces the value that stands under its name. */
export async function upsertSecrets(tx: Transaction, rows: readonly NewSecret[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(secrets)
    .values(rows.map((row) => ({ ...row, createdAt: now, updatedAt: now })))
    .onConflictDoUpdate({
      target: [secrets.workspaceId, secrets.key],
      set: {
        encryptedValue: sql`excluded.encrypted_value`,
        encryptionVersion: sql`excluded.encryption_version`,
        keyId: sql`excluded.key_id`,
        updatedAt: now,
      },
    });
}

/** Inserts those under whose name nothing stands. */
export async function insertMissingSecrets(
  tx: Transaction,
  rows: readonly NewSecret[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(secrets)
    .values(rows.map((row) => ({ ...row, createdAt: now, updatedAt: now })))
    .onConflictDoNothing();
}

/** @returns false when there was none of that name */
export async function deleteSecret(tx: Transaction, owner: Owner, key: string): Promise<boolean> {
  const deleted = await tx
    .delete(secrets)
    .where(and(ownedBy(owner), eq(secrets.key, key)))
    .returning({ id: secrets.id });
  return deleted.length > 0;
}

export async function hasGlobalSecret(db: Connection, key: string): Promise<boolean> {
  const rows = await db
    .select({ id: secrets.id })
    .from(secrets)
    .where(and(ownedBy(null), eq(secrets.key, key)));
  return rows.length > 0;
}

/** Living workspaces with a value of their own under that name, and how many living ones there are at all. */
export async function listOverriding(
  db: Connection,
  key: string,
  limit: number,
): Promise<{ named: { id: string; name: string }[]; overriding: number; living: number }> {
  const overrides = and(eq(secrets.workspaceId, workspaces.id), eq(secrets.key, key));
  const [counts] = await db
    .select({ living: count(), overriding: count(secrets.id) })
    .from(workspaces)
    .leftJoin(secrets, overrides)
    .where(ne(workspaces.status, 'removed'));
  const named = await db
    .select({ id: workspaces.id, name: workspaces.name })
    .from(workspaces)
    .innerJoin(secrets, overrides)
    .where(ne(workspaces.status, 'removed'))
    .orderBy(asc(workspaces.name), asc(workspaces.id))
    .limit(limit);
  return { named, overriding: counts?.overriding ?? 0, living: counts?.living ?? 0 };
}

/** With which keys the stored secrets, and what authenticator apps know, are encrypted, and how many with each. */
export async function countByKey(db: Connection): Promise<{ keyId: string; count: number }[]> {
  const keys = { keyId: secrets.keyId };
  const all = unionAll(
    db.select(keys).from(secrets),
    db.select({ keyId: secondFactors.keyId }).from(secondFactors),
  ).as('sealed');
  return db
    .select({ keyId: all.keyId, count: count() })
    .from(all)
    .groupBy(all.keyId)
    .orderBy(desc(count()), asc(all.keyId));
}

interface Batch {
  /** What needs nothing done. */
  readonly keyId: string;
  readonly encryptionVersion: number;
  /** Goes on after this row; null: from the beginning. */
  readonly afterId: string | null;
  readonly limit: number;
}

/** The next rows that are not encrypted as they should be, held for this transaction: who saves one meanwhile waits. */
export function lockOutdatedSecrets(
  tx: Transaction,
  { keyId, encryptionVersion, afterId, limit }: Batch,
): Promise<SecretRecord[]> {
  return tx
    .select()
    .from(secrets)
    .where(
      and(
        or(ne(secrets.keyId, keyId), ne(secrets.encryptionVersion, encryptionVersion)),
        afterId === null ? undefined : gt(secrets.id, afterId),
      ),
    )
    .orderBy(asc(secrets.id))
    .limit(limit)
    .for('update');
}

/** Writes the same value, encrypted anew: no change that anybody sees. */
export async function rewriteSecret(
  tx: Transaction,
  id: string,
  sealed: Pick<SecretRecord, 'encryptedValue' | 'encryptionVersion' | 'keyId'>,
): Promise<void> {
  await tx.update(secrets).set(sealed).where(eq(secrets.id, id));
}
