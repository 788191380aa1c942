import type { getAuditVerdict as contract } from '@/contracts/audit';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type ChainHead, countUnsealed, findChainHead } from '@/db/queries/audit';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { readCursor, toCursor } from './opaque-cursor';
import { type AuditPart, CHAIN_START, verifyAuditPart } from './verify-audit';

const REACHED = /^(\d{1,15})\.([0-9a-f]{64})$/;

/** Is the audit log as it was written? Checks a part of it, from the beginning or from where the call before stopped. */
export async function getAuditVerdict(
  deps: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { sql, db } = deps.database;
  const after = query.cursor === undefined ? CHAIN_START : toReached(query.cursor);
  const part = await verifyAuditPart(sql, after, query.limit);
  const { reached, problem, isEnd } = part;
  const waiting = await countUnsealed(db);
  const head = await findChainHead(sql);
  return {
    verdict: toVerdict(part, waiting),
    checked_until: reached.seq,
    // Where the end of the chain is lost, what was found whole is all that can be counted.
    entries: Math.max(head?.seq ?? 0, reached.seq),
    waiting,
    first_broken: problem,
    next: isEnd ? null : toCursor(reached.seq, Buffer.from(reached.hash).toString('hex')),
  };
}

function toVerdict({ problem, isEnd }: AuditPart, waiting: number) {
  if (problem) return 'broken';
  if (!isEnd) return 'unfinished';
  return waiting > 0 ? 'unsealed' : 'intact';
}

function toReached(cursor: string): ChainHead {
  const [seq = '', hash = ''] = readCursor(cursor, REACHED);
  return { seq: Number(seq), hash: Buffer.from(hash, 'hex') };
}
