import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { int8, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** What agents keep from turn to turn: values under keys, with versions, so that two writers do not undo each other (spec 2.8). */
export const workspaceMemory = pgTable(
  'workspace_memory',
  {
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    value: jsonb('value').$type<unknown>().notNull(),
    /** Of the value as JSON; added up, so that no one keeps more than there is room for. */
    valueBytes: integer('value_bytes').notNull(),
    /** 1 for a new key, one more with every write. */
    version: int8('version').notNull().default(1),
    /** From then on it is as if it were not there; null: it stays. */
    expiresAt: timestamptz('expires_at'),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.key] }),
    index('workspace_memory_expires').on(table.expiresAt).where(sql`${table.expiresAt} is not null`),
    check('workspace_memory_version', sql`${table.version} > 0`),
  ],
);

export type MemoryRecord = typeof workspaceMemory.$inferSelect;
