import type { Sql } from 'postgres';
import { findChainHead, listSealed } from '@/db/queries/audit';
import { chainHash } from './chain';

export interface AuditVerdict {
  readonly sealed: number;
  /** Null: every entry is where and what it was when sealed. */
  readonly problem: { readonly seq: number; readonly what: string } | null;
}

const ENTRIES_PER_PAGE = 2000;

/** Walks the whole chain and finds the first entry that was edited, deleted or moved. */
export async function verifyAudit(sql: Sql): Promise<AuditVerdict> {
  let previous: Uint8Array = new Uint8Array();
  let seq = 0;
  for (;;) {
    const page = await listSealed(sql, seq, ENTRIES_PER_PAGE);
    for (const entry of page) {
      const expected = seq + 1;
      if (Number(entry.seq) !== expected) return broken(seq, expected, 'is missing: it was deleted');
      previous = chainHash(previous, expected, entry);
      if (!Buffer.from(previous).equals(entry.hash))
        return broken(seq, expected, 'was edited or stands in the wrong place');
      seq = expected;
    }
    if (page.length < ENTRIES_PER_PAGE) break;
  }
  const head = await findChainHead(sql);
  if (!head) return broken(seq, seq + 1, 'may be missing: the head of the log was deleted');
  if (head.seq !== seq || !Buffer.from(head.hash).equals(previous)) {
    return broken(seq, seq + 1, 'is missing: the end of the log was cut off, or its head was changed');
  }
  return { sealed: seq, problem: null };
}

const broken = (sealed: number, seq: number, what: string): AuditVerdict => ({
  sealed,
  problem: { seq, what },
});
