import type { EventCursor } from '@/db/queries/events';

const CURSOR = /^(\d{1,20})-(\d{1,19})$/;
/** The largest numbers that PostgreSQL reads as xid8 and bigint; it refuses to compare with anything above. */
const TX_ID_MAX = 2n ** 64n - 1n;
const ID_MAX = 2n ** 63n - 1n;

/** A cursor as the SSE id carries it. */
export const formatCursor = (cursor: EventCursor): string => `${cursor.txId}-${cursor.id}`;

/** Reads an SSE id; null when it is not one of ours. */
export function parseCursor(text: string): EventCursor | null {
  const [, txId, id] = CURSOR.exec(text) ?? [];
  if (txId === undefined || id === undefined) return null;
  return BigInt(txId) <= TX_ID_MAX && BigInt(id) <= ID_MAX ? { txId, id } : null;
}

/** Negative when `a` comes before `b` in the stream. */
export function compareCursors(a: EventCursor, b: EventCursor): number {
  const difference = BigInt(a.txId) - BigInt(b.txId) || BigInt(a.id) - BigInt(b.id);
  return difference < 0n ? -1 : Number(difference > 0n);
}
