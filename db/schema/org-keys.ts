import { sql } from 'drizzle-orm';
import { index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '@/domain/access-rules';
import { bytea, timestamptz } from './column-types';
import { workspaces } from './workspaces';

export const role = pgEnum('role', ROLES);

/** Organisation keys (D5): what a person of that role may do, by program. */
export const orgKeys = pgTable(
  'org_api_tokens',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tokenHash: bytea('token_hash').notNull().unique(),
    prefix: text('prefix').notNull(),
    name: text('name').notNull(),
    role: role('role').notNull(),
    /** The principal that asked for it. */
    createdBy: text('created_by').notNull(),
    /** The organisation it is anchored to, taken over from the key that minted it. */
    orgId: uuid('org_id').references(() => workspaces.id, { onDelete: 'set null' }),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    lastUsedAt: timestamptz('last_used_at'),
    revokedAt: timestamptz('revoked_at'),
  },
  (table) => [
    index('org_api_tokens_live').on(table.createdAt).where(sql`${table.revokedAt} is null`),
    index('org_api_tokens_org').on(table.orgId).where(sql`${table.orgId} is not null`),
  ],
);

export type OrgKeyRecord = typeof orgKeys.$inferSelect;
