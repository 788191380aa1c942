import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { int8, timestamptz, txId } from './column-types';

/** The outbox (D14): written in the transaction of the change, read in the order (tx_id, id). */
export const events = pgTable(
  'events',
  {
    id: int8('id').primaryKey().generatedAlwaysAsIdentity(),
    txId: txId(),
    type: text('type').notNull(),
    workspaceId: uuid('workspace_id').notNull(),
    /** The workspace row's version after the change. */
    version: int8('version').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('events_cursor').on(table.txId, table.id),
    index('events_workspace').on(table.workspaceId, table.id),
    index('events_created_at').on(table.createdAt),
  ],
);
