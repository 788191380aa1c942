import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** The ways by which people outside reach a workspace (spec 2.14), one of each kind. */
export const workspaceChannels = pgTable(
  'workspace_channels',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    channelType: text('channel_type').notNull(),
    /** Tokens are not in here: where one belongs stands `${NAME}`, and its value is a secret of the workspace. */
    channelConfig: jsonb('channel_config').$type<Record<string, unknown>>().notNull(),
    enabled: boolean('enabled').notNull().default(true),
    allowedUsers: jsonb('allowed_users').$type<string[]>().notNull().default([]),
    /** Messages after which it falls silent; null: never. */
    channelBudget: integer('channel_budget'),
    messageCount: integer('message_count').notNull().default(0),
    lastMessageAt: timestamptz('last_message_at'),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('workspace_channels_type').on(table.workspaceId, table.channelType),
    index('workspace_channels_enabled').on(table.channelType, table.enabled).where(sql`${table.enabled}`),
  ],
);

export type ChannelRecord = typeof workspaceChannels.$inferSelect;
