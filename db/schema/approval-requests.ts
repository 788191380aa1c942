import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { APPROVAL_STATUSES, type ApprovalStatus } from '@/domain/approval';
import { timestamptz } from './column-types';
import { origin, workspaces } from './workspaces';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

/** What agents ask people for before they do it (spec 2.15). It goes with its workspace and does not age. */
export const approvalRequests = pgTable(
  'approval_requests',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** The A2A task of the agent that waits for it. */
    taskId: text('task_id'),
    action: text('action').notNull(),
    reason: text('reason'),
    /** What the agent attached for people to look at. */
    context: jsonb('context').$type<Record<string, unknown>>(),
    status: text('status').$type<ApprovalStatus>().notNull().default('pending'),
    origin: origin('origin').notNull(),
    /** The agent that this workspace may write to again when people approve; null: approving changes nothing here (D30). */
    pausedTargetId: uuid('paused_target_id'),
    idempotencyKey: text('idempotency_key'),
    expiresAt: timestamptz('expires_at').notNull(),
    /** Who decided; null: nobody, it ran out of time or its workspace was removed. */
    decidedBy: text('decided_by'),
    /** When it came to its end, whichever. */
    decidedAt: timestamptz('decided_at'),
    note: text('note'),
    /** Until then the agent is waiting at the other end of a request, and hears of the end by its answer. */
    awaitedUntil: timestamptz('awaited_until'),
    /** When the agent was told of the end, or nobody needed to. */
    toldAt: timestamptz('told_at'),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    index('approval_requests_pending').on(table.expiresAt).where(sql`${table.status} = 'pending'`),
    index('approval_requests_by_workspace').on(table.workspaceId, table.createdAt.desc(), table.id.desc()),
    index('approval_requests_newest').on(table.createdAt.desc(), table.id.desc()),
    index('approval_requests_untold')
      .on(table.decidedAt)
      .where(sql`${table.status} <> 'pending' and ${table.toldAt} is null`),
    uniqueIndex('approval_requests_key')
      .on(table.workspaceId, table.idempotencyKey)
      .where(sql`${table.idempotencyKey} is not null`),
    check('approval_requests_status', sql`${table.status} in (${oneOf(APPROVAL_STATUSES)})`),
    check('approval_requests_end', sql`(${table.status} = 'pending') = (${table.decidedAt} is null)`),
  ],
);

export type ApprovalRecord = typeof approvalRequests.$inferSelect;
