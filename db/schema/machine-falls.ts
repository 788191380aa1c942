import { index, pgTable, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** When machines were found dead and started again: what tells a crash loop. Old rows go with the next fall. */
export const machineFalls = pgTable(
  'machine_falls',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    fellAt: timestamptz('fell_at').notNull(),
  },
  (table) => [index('machine_falls_workspace').on(table.workspaceId, table.fellAt)],
);
