import { and, asc, count, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Role } from '@/domain/access-rules';
import type { Connection, Transaction } from '../client';
import { type OrgKeyRecord, orgKeys } from '../schema/org-keys';
import { type WorkspaceTokenRecord, workspaceTokens } from '../schema/workspace-tokens';

export interface LiveWorkspaceToken {
  readonly id: string;
  readonly workspaceId: string;
  readonly lastUsedAt: Date | null;
  /** Set when its workspace is a tombstone. */
  readonly removedAt: Date | null;
}

/** The token of that hash unless it is revoked. Raw SQL: the look-up of every agent's request, prepared once. */
export async function findLiveWorkspaceToken(sql: Sql, hash: Uint8Array): Promise<LiveWorkspaceToken | null> {
  const [row] = await sql<LiveWorkspaceToken[]>`
    select t.id, t.workspace_id as "workspaceId", t.last_used_at as "lastUsedAt", w.removed_at as "removedAt"
    from workspace_auth_tokens t join workspaces w on w.id = t.workspace_id
    where t.token_hash = ${hash} and t.revoked_at is null`;
  return row ?? null;
}

export interface LiveOrgKey {
  readonly id: string;
  readonly prefix: string;
  readonly role: Role;
  readonly orgId: string | null;
  readonly lastUsedAt: Date | null;
}

export async function findLiveOrgKey(sql: Sql, hash: Uint8Array): Promise<LiveOrgKey | null> {
  const [row] = await sql<LiveOrgKey[]>`
    select id, prefix, role, org_id as "orgId", last_used_at as "lastUsedAt"
    from org_api_tokens where token_hash = ${hash} and revoked_at is null`;
  return row ?? null;
}

export async function touchWorkspaceToken(sql: Sql, id: string, now: Date): Promise<void> {
  await sql`update workspace_auth_tokens set last_used_at = ${now} where id = ${id}`;
}

export async function touchOrgKey(sql: Sql, id: string, now: Date): Promise<void> {
  await sql`update org_api_tokens set last_used_at = ${now} where id = ${id}`;
}

export type NewWorkspaceToken = Pick<
  WorkspaceTokenRecord,
  'workspaceId' | 'tokenHash' | 'prefix' | 'createdAt' | 'forStart'
>;

export async function insertWorkspaceToken(tx: Transaction, token: NewWorkspaceToken): Promise<string> {
  const [row] = await tx.insert(workspaceTokens).values(token).returning({ id: workspaceTokens.id });
  if (!row) throw new Error('the insert of a token returned no row');
  return row.id;
}

const liveTokensOf = (workspaceId: string) =>
  and(eq(workspaceTokens.workspaceId, workspaceId), isNull(workspaceTokens.revokedAt));

export function listLiveWorkspaceTokens(
  db: Connection,
  workspaceId: string,
): Promise<WorkspaceTokenRecord[]> {
  return db
    .select()
    .from(workspaceTokens)
    .where(liveTokensOf(workspaceId))
    .orderBy(asc(workspaceTokens.createdAt), asc(workspaceTokens.id));
}

/** Those that somebody asked for: the one of the machine's start is no part of what people may have. */
export async function countLiveWorkspaceTokens(db: Connection, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(workspaceTokens)
    .where(and(liveTokensOf(workspaceId), eq(workspaceTokens.forStart, false)));
  return row?.n ?? 0;
}

/** The prefix of what is revoked; null when the workspace has no live token of that id. */
export async function revokeWorkspaceToken(
  tx: Transaction,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<string | null> {
  const [revoked] = await tx
    .update(workspaceTokens)
    .set({ revokedAt: now })
    .where(and(liveTokensOf(workspaceId), eq(workspaceTokens.id, id)))
    .returning({ prefix: workspaceTokens.prefix });
  return revoked?.prefix ?? null;
}

/** Revokes every live token of a workspace; how many these were. */
export async function revokeWorkspaceTokens(
  tx: Transaction,
  workspaceId: string,
  now: Date,
): Promise<number> {
  const revoked = await tx
    .update(workspaceTokens)
    .set({ revokedAt: now })
    .where(liveTokensOf(workspaceId))
    .returning({ id: workspaceTokens.id });
  return revoked.length;
}

/**
 * Revokes what the machines of these workspaces were started with; how many these were.
 * @param mintedBefore those alone
 */
export async function revokeStartTokens(
  tx: Transaction,
  workspaceIds: readonly string[],
  now: Date,
  mintedBefore: Date | null = null,
): Promise<number> {
  if (workspaceIds.length === 0) return 0;
  const revoked = await tx
    .update(workspaceTokens)
    .set({ revokedAt: now })
    .where(
      and(
        inArray(workspaceTokens.workspaceId, [...workspaceIds]),
        eq(workspaceTokens.forStart, true),
        isNull(workspaceTokens.revokedAt),
        mintedBefore ? lt(workspaceTokens.createdAt, mintedBefore) : undefined,
      ),
    )
    .returning({ id: workspaceTokens.id });
  return revoked.length;
}

export type NewOrgKey = Pick<
  OrgKeyRecord,
  'tokenHash' | 'prefix' | 'name' | 'role' | 'createdBy' | 'orgId' | 'createdAt'
>;

export async function insertOrgKey(tx: Transaction, key: NewOrgKey): Promise<string> {
  const [row] = await tx.insert(orgKeys).values(key).returning({ id: orgKeys.id });
  if (!row) throw new Error('the insert of an organisation key returned no row');
  return row.id;
}

export function listLiveOrgKeys(db: Connection, limit: number): Promise<OrgKeyRecord[]> {
  return db
    .select()
    .from(orgKeys)
    .where(isNull(orgKeys.revokedAt))
    .orderBy(asc(orgKeys.createdAt), asc(orgKeys.id))
    .limit(limit);
}

export async function countLiveOrgKeys(db: Connection): Promise<number> {
  const [row] = await db.select({ n: count() }).from(orgKeys).where(isNull(orgKeys.revokedAt));
  return row?.n ?? 0;
}

/** When this caller minted keys after `since`, oldest first, revoked ones too. */
export async function listMintsSince(db: Connection, createdBy: string, since: Date): Promise<Date[]> {
  const rows = await db
    .select({ createdAt: orgKeys.createdAt })
    .from(orgKeys)
    .where(and(eq(orgKeys.createdBy, createdBy), gt(orgKeys.createdAt, since)))
    .orderBy(asc(orgKeys.createdAt));
  return rows.map((row) => row.createdAt);
}

/** Minting waits for this lock: otherwise two callers at once could both pass a limit. */
const ORG_KEYS_LOCK = 7_205_805;

export async function lockOrgKeys(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ORG_KEYS_LOCK})`);
}

/** The key that is revoked; null when there is no live one of that id. */
export async function revokeOrgKey(tx: Transaction, id: string, now: Date): Promise<OrgKeyRecord | null> {
  const [revoked] = await tx
    .update(orgKeys)
    .set({ revokedAt: now })
    .where(and(eq(orgKeys.id, id), isNull(orgKeys.revokedAt)))
    .returning();
  return revoked ?? null;
}
