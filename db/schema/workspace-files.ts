import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** Files of workspaces that have no machine of their own: they outlive a removal and go with a purge. */
export const workspaceFiles = pgTable(
  'workspace_files',
  {
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** With its root: `/configs/config.yaml`. Folders are what paths have in common. */
    path: text('path').notNull(),
    content: bytea('content').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    /** Of the content: what a conditional write compares. */
    version: text('version').notNull(),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.path] })],
);
