import type { EventCursor } from '@/db/queries/events';

const CURSOR = /^(\d{1,20})-(\d{1,19})$/;

/** A cursor as the SSE id carries it. */
export const formatCursor = (cursor: EventCursor): string => `${cursor.txId}-${cursor.id}`;

/** Reads an SSE id; null when it is not one of ours. */
export function parseCursor(text: string): EventCursor | null {
  const match = CURSOR.exec(text);
  return match?.[1] && match[2] ? { txId: match[1], id: match[2] } : null;
}

/** Negative when `a` comes before `b` in the stream. */
export function compareCursors(a: EventCursor, b: EventCursor): number {
  const difference = BigInt(a.txId) - BigInt(b.txId) || BigInt(a.id) - BigInt(b.id);
  return difference < 0n ? -1 : Number(difference > 0n);
}
