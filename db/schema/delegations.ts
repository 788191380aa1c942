import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import {
  DELEGATION_STATUSES,
  type DelegationStatus,
  IN_FLIGHT_STATUSES,
  OPEN_STATUSES,
} from '@/domain/delegation';
import { timestamptz } from './column-types';
import { origin } from './workspaces';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

/**
 * The ledger: how every piece of work stands that one workspace has given another (spec 2.23). It does not age (D12), and
 * it outlives both workspaces, so it has no foreign keys.
 */
export const delegations = pgTable(
  'delegations',
  {
    /** Chosen by the caller where it sends the task itself. */
    delegationId: text('delegation_id').primaryKey(),
    callerId: uuid('caller_id').notNull(),
    calleeId: uuid('callee_id').notNull(),
    taskPreview: text('task_preview').notNull(),
    /** The whole task, while the platform may still have to send it; null where the caller sends it itself. */
    task: text('task'),
    status: text('status').$type<DelegationStatus>().notNull().default('queued'),
    /** The last sign that the callee is at work; null: none yet. */
    lastHeartbeat: timestamptz('last_heartbeat'),
    deadline: timestamptz('deadline').notNull().default(sql`now() + interval '6 hours'`),
    resultPreview: text('result_preview'),
    errorDetail: text('error_detail'),
    retryCount: integer('retry_count').notNull().default(0),
    idempotencyKey: text('idempotency_key'),
    origin: origin('origin').notNull(),
    /** The same for everything that one first request has set going. */
    chainId: uuid('chain_id').notNull(),
    /** Who handed it on to whom, from the first workspace to the callee. */
    path: uuid('path').array().notNull(),
    /** When it was given out; null: not yet, or it is known that the agent did not get it. */
    sentAt: timestamptz('sent_at'),
    /** The callee's own task, where it goes on after its first answer. */
    taskId: text('task_id'),
    traceparent: text('traceparent'),
    createdAt: timestamptz('created_at').notNull(),
    updatedAt: timestamptz('updated_at').notNull(),
  },
  (table) => [
    index('idx_delegations_inflight_heartbeat')
      .on(table.lastHeartbeat.asc().nullsFirst())
      .where(sql`${table.status} in (${oneOf(IN_FLIGHT_STATUSES)})`),
    index('delegations_open_deadline')
      .on(table.deadline)
      .where(sql`${table.status} in (${oneOf(OPEN_STATUSES)})`),
    index('delegations_open_callee')
      .on(table.calleeId)
      .where(sql`${table.status} in (${oneOf(OPEN_STATUSES)})`),
    index('delegations_by_caller').on(table.callerId, table.createdAt.desc(), table.delegationId),
    index('delegations_by_callee').on(table.calleeId, table.createdAt.desc(), table.delegationId),
    // A failed delegation gives its key back.
    uniqueIndex('delegations_idempotency_key')
      .on(table.callerId, table.idempotencyKey)
      .where(sql`${table.idempotencyKey} is not null and ${table.status} <> 'failed'`),
    check('delegations_status', sql`${table.status} in (${oneOf(DELEGATION_STATUSES)})`),
  ],
);

export type DelegationRecord = typeof delegations.$inferSelect;

/** Two workspaces of which one sends the other the same over and over: nothing passes between them until then (D30). */
export const pairPauses = pgTable(
  'pair_pauses',
  {
    callerId: uuid('caller_id').notNull(),
    targetId: uuid('target_id').notNull(),
    pausedUntil: timestamptz('paused_until').notNull(),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.callerId, table.targetId] })],
);
