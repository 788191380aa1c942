import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/**
 * What organisation templates want a workspace to know from the beginning. The rows stay once they are remembered, so
 * that a later import of the same template does not bring back what was forgotten on purpose.
 */
export const memorySeeds = pgTable(
  'memory_seeds',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    content: text('content').notNull(),
    scope: text('scope').$type<'LOCAL' | 'TEAM' | 'GLOBAL'>().notNull().default('LOCAL'),
    namespace: text('namespace').notNull().default('general'),
    /** When it became a memory; null: not yet. */
    rememberedAt: timestamptz('remembered_at'),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
  },
  (table) => [
    // By its hash: a text may be longer than an index takes.
    uniqueIndex('memory_seeds_content').on(table.workspaceId, sql`md5(${table.content})`),
    check('memory_seeds_scope', sql`${table.scope} in ('LOCAL', 'TEAM', 'GLOBAL')`),
  ],
);
