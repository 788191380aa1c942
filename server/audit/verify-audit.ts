import type { Sql } from 'postgres';
import { type ChainHead, readChainPage } from '@/db/queries/audit';
import { chainHash } from './chain';

export interface AuditVerdict {
  readonly sealed: number;
  /** Null: every entry is where and what it was when sealed. */
  readonly problem: { readonly seq: number; readonly what: string } | null;
}

/** What a part of the chain is like. */
export interface AuditPart {
  /** The last entry that is whole, with the hash that it has to have. */
  readonly reached: ChainHead;
  readonly problem: AuditVerdict['problem'];
  /** True when nothing is left to be checked. */
  readonly isEnd: boolean;
}

/** Before the first entry. */
export const CHAIN_START: ChainHead = { seq: 0, hash: new Uint8Array() };

const ENTRIES_PER_PAGE = 2000;

/** Walks the whole chain and finds the first entry that was edited, deleted or moved. */
export async function verifyAudit(sql: Sql): Promise<AuditVerdict> {
  const { reached, problem } = await verifyAuditPart(sql, CHAIN_START, Number.POSITIVE_INFINITY);
  return { sealed: reached.seq, problem };
}

/** Walks at most `limit` entries of the chain after a place that an earlier walk has reached. */
export async function verifyAuditPart(sql: Sql, after: ChainHead, limit: number): Promise<AuditPart> {
  let reached = after;
  const broken = (what: string): AuditPart => ({
    reached,
    problem: { seq: reached.seq + 1, what },
    isEnd: true,
  });
  for (let left = limit; left > 0; ) {
    const size = Math.min(left, ENTRIES_PER_PAGE);
    const { entries, head } = await readChainPage(sql, reached.seq, size);
    for (const entry of entries) {
      const seq = reached.seq + 1;
      if (Number(entry.seq) !== seq) return broken('is missing: it was deleted');
      const hash = chainHash(reached.hash, seq, entry);
      if (!Buffer.from(hash).equals(entry.hash)) return broken('was edited or stands in the wrong place');
      reached = { seq, hash };
    }
    left -= entries.length;
    if (entries.length === size) continue;
    if (!head) return broken('may be missing: the head of the log was deleted');
    if (head.seq !== reached.seq || !Buffer.from(head.hash).equals(reached.hash)) {
      return broken('is missing: the end of the log was cut off, or its head was changed');
    }
    return { reached, problem: null, isEnd: true };
  }
  return { reached, problem: null, isEnd: false };
}
