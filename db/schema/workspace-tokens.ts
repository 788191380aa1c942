import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** Credentials of agents (D5): the token itself is shown once and never stored. */
export const workspaceTokens = pgTable(
  'workspace_auth_tokens',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** SHA-256 of the whole token. */
    tokenHash: bytea('token_hash').notNull().unique(),
    prefix: text('prefix').notNull(),
    /** Made for one start of the machine, whose next start revokes it; what people ask for stays. */
    forStart: boolean('for_start').notNull().default(false),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    /** To the minute: writing it with every request would cost more than it tells. */
    lastUsedAt: timestamptz('last_used_at'),
    revokedAt: timestamptz('revoked_at'),
  },
  (table) => [
    index('workspace_auth_tokens_live').on(table.workspaceId).where(sql`${table.revokedAt} is null`),
  ],
);

export type WorkspaceTokenRecord = typeof workspaceTokens.$inferSelect;
