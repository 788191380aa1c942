import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import {
  INSTRUCTION_CONTENT_MAX,
  INSTRUCTION_SCOPES,
  INSTRUCTION_TITLE_MAX,
  type InstructionScope,
} from '@/domain/platform-instruction';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

const number = (value: number) => sql.raw(String(value));
const scopes = sql.raw(INSTRUCTION_SCOPES.map((scope) => `'${scope}'`).join(', '));

/** What people tell every agent, or the agent of one workspace, beside its own prompt (spec 2.20). */
export const platformInstructions = pgTable(
  'platform_instructions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    scope: text('scope').$type<InstructionScope>().notNull(),
    /** The workspace; null: for all. */
    scopeTarget: uuid('scope_target').references(() => workspaces.id, { onDelete: 'cascade' }),
    title: text('title').notNull(),
    content: text('content').notNull(),
    /** The higher, the earlier it is read. */
    priority: integer('priority').notNull().default(0),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: timestamptz('created_at').notNull(),
    updatedAt: timestamptz('updated_at').notNull(),
  },
  (table) => [
    index('platform_instructions_enabled').on(table.scope, table.scopeTarget).where(sql`${table.enabled}`),
    index('platform_instructions_target').on(table.scopeTarget),
    check('platform_instructions_scope', sql`${table.scope} in (${scopes})`),
    check(
      'platform_instructions_target_given',
      sql`(${table.scope} = 'global') = (${table.scopeTarget} is null)`,
    ),
    check(
      'platform_instructions_title',
      sql`char_length(${table.title}) between 1 and ${number(INSTRUCTION_TITLE_MAX)}`,
    ),
    check(
      'platform_instructions_content',
      sql`char_length(${table.content}) <= ${number(INSTRUCTION_CONTENT_MAX)}`,
    ),
  ],
);

export type InstructionRecord = typeof platformInstructions.$inferSelect;
