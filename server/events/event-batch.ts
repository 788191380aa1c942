import type { EphemeralEvent } from '@/contracts/events';
import type { EventCursor, EventRow } from '@/db/queries/events';
import { formatCursor } from './cursor';

/** Some stored events in stream order, already written as SSE, so that a thousand streams share one piece of work. */
export interface EventBatch {
  readonly rows: readonly EventRow[];
  readonly sse: Uint8Array;
  /** The place after the last row. */
  readonly cursor: EventCursor;
}

/** Some ephemeral events, written as SSE without ids, so that a client's Last-Event-ID stays at the last stored one. */
export interface EphemeralBatch {
  readonly events: readonly EphemeralEvent[];
  readonly sse: Uint8Array;
}

const encoder = new TextEncoder();

/** Writes a stored row as one SSE message whose id is its cursor. */
function toSse(row: EventRow): string {
  const event = {
    event: row.type,
    workspace_id: row.workspaceId,
    timestamp: row.createdAt.toISOString(),
    version: Number(row.version),
    payload: row.payload,
  };
  return `id: ${formatCursor(row)}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function toBatch(rows: readonly EventRow[], from: EventCursor): EventBatch {
  return { rows, sse: encoder.encode(rows.map(toSse).join('')), cursor: rows.at(-1) ?? from };
}

export function toEphemeralBatch(events: readonly EphemeralEvent[]): EphemeralBatch {
  const sse = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return { events, sse: encoder.encode(sse) };
}
