import type { StoredEvent } from '@/contracts/events';
import type { Transaction } from '@/db/client';
import { insertEvents } from '@/db/queries/events';

type WithoutTimestamp<T> = T extends unknown ? Omit<T, 'timestamp'> : never;
/** A stored event before it has its time. */
export type NewEvent = WithoutTimestamp<StoredEvent>;

/**
 * Appends events in the caller's transaction: they exist exactly when the change does. Readers get them from the
 * dispatcher after the commit.
 */
export async function publish(tx: Transaction, now: Date, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await insertEvents(
    tx,
    events.map((event) => ({
      type: event.event,
      workspaceId: event.workspace_id,
      version: event.version,
      payload: event.payload as Record<string, unknown>,
      createdAt: now,
    })),
  );
}
