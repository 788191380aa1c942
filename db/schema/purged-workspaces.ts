import { pgTable, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/**
 * Workspaces that somebody has erased for good. Of a machine's data without a row this tells what was meant to go from what
 * a restored backup knows nothing of.
 */
export const purgedWorkspaces = pgTable('purged_workspaces', {
  workspaceId: uuid('workspace_id').primaryKey(),
  purgedAt: timestamptz('purged_at').notNull(),
});
