import { sql } from 'drizzle-orm';
import { check, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/** Workspace templates that people brought; those that are shipped are folders below templates/workspaces. */
export const workspaceTemplates = pgTable(
  'workspace_templates',
  {
    /** Its name in requests and organisation templates, as the folder's name is for a shipped one. */
    id: text('id').primaryKey(),
    /** Text by path. */
    files: jsonb('files').$type<Record<string, string>>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
  },
  (table) => [check('workspace_templates_id', sql`${table.id} ~ '^[a-z0-9][a-z0-9-]{0,99}$'`)],
);

export type WorkspaceTemplateRecord = typeof workspaceTemplates.$inferSelect;
