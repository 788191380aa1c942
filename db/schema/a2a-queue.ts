import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { QUEUE_STATUSES, type QueuePriority, type QueueStatus } from '@/domain/message-queue';
import { int8, timestamptz, txId } from './column-types';
import { origin, workspaces } from './workspaces';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

/** Messages that wait until a busy agent has room for them (spec 2.22), and for a while what became of them. */
export const a2aQueue = pgTable(
  'a2a_queue',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** The order in which they came. */
    seq: int8('seq').notNull().generatedAlwaysAsIdentity(),
    /** The workspace whose agent they are for. */
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** The workspace that sent it; null: a person. No foreign key: what was promised to it is delivered all the same. */
    callerId: uuid('caller_id'),
    origin: origin('origin').notNull(),
    priority: smallint('priority').$type<QueuePriority>().notNull().default(50),
    /** The request as it goes to the agent, character by character; emptied when the message has come to its end. */
    body: text('body').notNull(),
    bodyBytes: integer('body_bytes').notNull(),
    /** What of the sender's headers goes with it. */
    headers: jsonb('headers').$type<Readonly<Record<string, string>>>().notNull(),
    method: text('method').notNull(),
    messageId: text('message_id'),
    /** Of a message that its sender numbered: sent again while it waits, it waits once. */
    idempotencyKey: text('idempotency_key'),
    /** The bubble of the person who said it. */
    saidId: uuid('said_id'),
    /** The task that its sender was given in place of an answer. */
    taskId: text('task_id'),
    status: text('status').$type<QueueStatus>().notNull().default('queued'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    enqueuedAt: timestamptz('enqueued_at').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
    /** When it is tried although the agent gave no sign of having room. */
    retryAt: timestamptz('retry_at').notNull(),
    dispatchedAt: timestamptz('dispatched_at'),
    completedAt: timestamptz('completed_at'),
    /** The process that is delivering it. */
    holderId: uuid('holder_id'),
    /** Moved on by that process as long as it lives, by the clock of the database. */
    leaseUntil: timestamptz('lease_until'),
  },
  (table) => [
    index('a2a_queue_waiting')
      .on(table.workspaceId, table.priority.desc(), table.seq)
      .where(sql`${table.status} = 'queued'`),
    index('a2a_queue_expiring').on(table.expiresAt).where(sql`${table.status} = 'queued'`),
    index('a2a_queue_to_retry').on(table.retryAt).where(sql`${table.status} = 'queued'`),
    index('a2a_queue_dispatched').on(table.workspaceId).where(sql`${table.status} = 'dispatched'`),
    index('a2a_queue_finished').on(table.completedAt).where(sql`${table.completedAt} is not null`),
    // Of one sender alone: agents are known to number all their messages alike.
    uniqueIndex('a2a_queue_waits_once')
      .on(
        table.workspaceId,
        sql`coalesce(${table.callerId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
        table.idempotencyKey,
      )
      .where(sql`${table.status} in ('queued', 'dispatched')`),
    check('a2a_queue_status', sql`${table.status} in (${oneOf(QUEUE_STATUSES)})`),
    check(
      'a2a_queue_held',
      sql`(${table.status} = 'dispatched') = (${table.holderId} is not null and ${table.leaseUntil} is not null)`,
    ),
    check(
      'a2a_queue_finished_at',
      sql`(${table.status} in ('queued', 'dispatched')) = (${table.completedAt} is null)`,
    ),
  ],
);

export type QueuedMessageRecord = typeof a2aQueue.$inferSelect;

/** How far an agent that fetches its messages has acknowledged them, in the order in which it reads (D14). */
export const a2aInboxes = pgTable('a2a_inboxes', {
  workspaceId: uuid('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  /** Where the last acknowledged entry stood: it may be gone when its time is over, the place is not. */
  txId: txId(),
  seq: int8('seq').notNull(),
  acknowledgedAt: timestamptz('acknowledged_at').notNull(),
});
