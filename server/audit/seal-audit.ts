import type { Sql } from 'postgres';
import { listUnsealed, lockChainHead, writeSeals } from '@/db/queries/audit';
import { chainHash } from './chain';

const ENTRIES_PER_ROUND = 1000;

/** Adds every settled entry to the chain, in commit order. Returns how many were added. */
export async function sealAudit(sql: Sql): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await sql.begin(async (tx) => {
      let head = await lockChainHead(tx);
      const seals = (await listUnsealed(tx, ENTRIES_PER_ROUND)).map((entry) => {
        const seq = head.seq + 1;
        head = { seq, hash: chainHash(head.hash, seq, entry) };
        return { id: entry.id, ...head };
      });
      if (seals.length > 0) await writeSeals(tx, seals, head);
      return seals.length;
    });
    total += sealed;
    if (sealed < ENTRIES_PER_ROUND) return total;
  }
}
