import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ACTIVITY_STATUSES, ACTIVITY_TYPES } from '@/domain/activity';
import { int8, timestamptz, txId } from './column-types';
import { origin, workspaces } from './workspaces';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

/** The raw record of what happened at a workspace (spec 2.10). It ages with the retention; chat does not (D12). */
export const activityEntries = pgTable(
  'activity_logs',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** With tx_id the order in which a poller reads: a row that commits late is never passed over (D14). */
    seq: int8('seq').notNull().generatedAlwaysAsIdentity(),
    txId: txId(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    activityType: text('activity_type').$type<(typeof ACTIVITY_TYPES)[number]>().notNull(),
    /** The workspace it came from; null: a person. No foreign key: the record outlives who made it. */
    sourceId: uuid('source_id'),
    targetId: uuid('target_id'),
    method: text('method'),
    summary: text('summary'),
    requestBody: jsonb('request_body').$type<unknown>(),
    responseBody: jsonb('response_body').$type<unknown>(),
    toolTrace: jsonb('tool_trace').$type<unknown>(),
    /** What an agent that reports about itself adds of its own. */
    metadata: jsonb('metadata').$type<unknown>(),
    durationMs: integer('duration_ms'),
    status: text('status').$type<(typeof ACTIVITY_STATUSES)[number]>().notNull().default('ok'),
    errorDetail: text('error_detail'),
    /** What started it (D32). */
    origin: origin('origin').notNull(),
    /** The A2A messageId that was carried. */
    messageId: text('message_id'),
    /** Of A2A: the task it was about, and the W3C trace that it is a step of. */
    taskId: text('task_id'),
    traceId: text('trace_id'),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('activity_logs_newest').on(table.workspaceId, table.createdAt, table.seq),
    index('activity_logs_by_type').on(table.workspaceId, table.activityType, table.createdAt, table.seq),
    index('activity_logs_by_source')
      .on(table.workspaceId, table.sourceId, table.createdAt, table.seq)
      .where(sql`${table.sourceId} is not null`),
    index('activity_logs_by_target')
      .on(table.workspaceId, table.targetId, table.createdAt, table.seq)
      .where(sql`${table.targetId} is not null`),
    // Few of many: without an index of their own, a page of them would read all that agents wrote (and the other way).
    index('activity_logs_from_people')
      .on(table.workspaceId, table.createdAt, table.seq)
      .where(sql`${table.sourceId} is null`),
    index('activity_logs_from_agents')
      .on(table.workspaceId, table.createdAt, table.seq)
      .where(sql`${table.sourceId} is not null`),
    index('activity_logs_cursor').on(table.workspaceId, table.txId, table.seq),
    // What became of a message that is sent again.
    index('activity_logs_by_message')
      .on(table.workspaceId, table.messageId)
      .where(sql`${table.messageId} is not null`),
    index('activity_logs_by_task')
      .on(table.workspaceId, table.taskId)
      .where(sql`${table.taskId} is not null`),
    index('activity_logs_created_at').on(table.createdAt),
    check('activity_logs_type', sql`${table.activityType} in (${oneOf(ACTIVITY_TYPES)})`),
    check('activity_logs_status', sql`${table.status} in (${oneOf(ACTIVITY_STATUSES)})`),
  ],
);

export type ActivityRecord = typeof activityEntries.$inferSelect;
