import { jsonb, pgTable, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** Settings of a workspace of its own choice; apart from the row, so that lists stay narrow (D12). */
export const workspaceConfigs = pgTable('workspace_configs', {
  workspaceId: uuid('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
  updatedAt: timestamptz('updated_at').notNull().defaultNow(),
});
