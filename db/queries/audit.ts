import { count, isNull } from 'drizzle-orm';
import type { Sql, TransactionSql } from 'postgres';
import type { Connection, Transaction } from '../client';
import { auditEntries } from '../schema/audit-entries';

export type NewAuditEntry = Omit<typeof auditEntries.$inferInsert, 'id' | 'txId' | 'seq' | 'hash'>;

export async function insertAuditEntry(tx: Transaction, entry: NewAuditEntry): Promise<void> {
  await tx.insert(auditEntries).values(entry);
}

/** An entry as the chain hashes it. */
export interface ChainEntry {
  readonly id: string;
  readonly at: string;
  readonly actor_id: string;
  readonly origin: string;
  readonly action: string;
  readonly workspace_id: string | null;
  readonly request_id: string;
  readonly details: string;
}

export interface SealedEntry extends ChainEntry {
  readonly seq: string;
  readonly hash: Uint8Array;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** Every column as text, so that the hash does not depend on a driver's idea of dates or of JSON. */
const entryColumns = (sql: Sql | TransactionSql) => sql`
  id::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, actor_id, origin::text, action,
  workspace_id::text, request_id, details::text as details`;

/** Takes the end of the chain for this transaction; a second sealer waits here. The row is made by a migration, once. */
export async function lockChainHead(tx: TransactionSql): Promise<ChainHead> {
  const [head] = await tx<
    { seq: string; hash: Uint8Array }[]
  >`select seq::text, hash from audit_head for update`;
  if (!head) throw new Error('the head of the audit log was deleted; npm run audit:verify says more');
  return { seq: Number(head.seq), hash: head.hash };
}

/**
 * The oldest entries that are not sealed and that no running transaction can still get in front of. An id that this
 * server has not given out yet came with a restored dump: nothing runs under it.
 */
export function listUnsealed(tx: TransactionSql, limit: number): Promise<ChainEntry[]> {
  return tx<ChainEntry[]>`
    select ${entryColumns(tx)} from audit_entries
    where seq is null and (tx_id < pg_snapshot_xmin(pg_current_snapshot())
      or tx_id >= pg_snapshot_xmax(pg_current_snapshot()))
    order by tx_id, audit_entries.id limit ${limit}`;
}

export async function writeSeals(
  tx: TransactionSql,
  seals: readonly { id: string; seq: number; hash: Uint8Array }[],
  head: ChainHead,
): Promise<void> {
  const rows = seals.map((seal) => ({
    id: seal.id,
    seq: seal.seq,
    hash: Buffer.from(seal.hash).toString('hex'),
  }));
  await tx`
    update audit_entries as entry set seq = seal.seq, hash = decode(seal.hash, 'hex')
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as seal(id bigint, seq bigint, hash text)
    where entry.id = seal.id`;
  await tx`update audit_head set seq = ${head.seq}, hash = ${Buffer.from(head.hash)}`;
}

/**
 * Sealed entries after `seq`, in the order of the chain, and its end. Both of one moment: entries that are sealed between
 * two statements would look as if they had been cut off.
 */
export async function readChainPage(
  sql: Sql,
  afterSeq: number,
  limit: number,
): Promise<{ entries: SealedEntry[]; head: ChainHead | null }> {
  return sql.begin('isolation level repeatable read read only', async (tx) => ({
    entries: [...(await listSealed(tx, afterSeq, limit))],
    head: await findChainHead(tx),
  }));
}

const listSealed = (tx: TransactionSql, afterSeq: number, limit: number) => tx<SealedEntry[]>`
  select ${entryColumns(tx)}, seq::text, hash from audit_entries
  where audit_entries.seq > ${afterSeq} order by audit_entries.seq limit ${limit}`;

export async function findChainHead(sql: Sql | TransactionSql): Promise<ChainHead | null> {
  const [head] = await sql<{ seq: string; hash: Uint8Array }[]>`select seq::text, hash from audit_head`;
  return head ? { seq: Number(head.seq), hash: head.hash } : null;
}

export async function countUnsealed(db: Connection): Promise<number> {
  const [row] = await db.select({ n: count() }).from(auditEntries).where(isNull(auditEntries.seq));
  return row?.n ?? 0;
}
