import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  index,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { int8, timestamptz } from './column-types';
import { origin, workspaces } from './workspaces';

export const chatRole = pgEnum('chat_role', ['user', 'agent', 'system']);

export interface StoredAttachment {
  readonly uri: string;
  readonly name: string;
  readonly mimeType?: string | undefined;
  readonly size?: number | undefined;
}

/** The chat between people and a workspace (D27): its own table, so that no housekeeping of activity touches it. */
export const chatMessages = pgTable(
  'chat_messages',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Orders messages of one moment. */
    seq: int8('seq').notNull().generatedAlwaysAsIdentity(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    role: chatRole('role').notNull(),
    content: text('content').notNull(),
    attachments: jsonb('attachments').$type<StoredAttachment[]>().notNull().default([]),
    /** The A2A messageId; a message that is sent again under the same one is the same message. */
    messageId: text('message_id'),
    /** The message that this one answers. */
    replyTo: uuid('reply_to').references((): AnyPgColumn => chatMessages.id, { onDelete: 'set null' }),
    origin: origin('origin').notNull(),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('chat_messages_newest').on(table.workspaceId, table.createdAt, table.seq),
    // People's messages alone: agents are known to answer with the same messageId again and again.
    uniqueIndex('chat_messages_sent_once')
      .on(table.workspaceId, table.messageId)
      .where(sql`${table.messageId} is not null and ${table.role} = 'user'`),
    // However often a message is sent, it has one answer.
    uniqueIndex('chat_messages_one_reply').on(table.replyTo).where(sql`${table.replyTo} is not null`),
  ],
);

export type ChatMessageRecord = typeof chatMessages.$inferSelect;
