import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { TASK_STATES } from '@/domain/a2a/task-state';
import { TASK_MARKS } from '@/domain/a2a/task-timeline';
import { int8, timestamptz } from './column-types';
import { workspaces } from './workspaces';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

/**
 * The index of A2A tasks: whose they are and where they stand. It does not age with activity (D12) and goes with its
 * workspace. What tasks hold is in `a2a_task_snapshots`, what happened to them in `a2a_task_events`.
 */
export const a2aTasks = pgTable(
  'a2a_tasks',
  {
    /** The workspace whose agent has the task. */
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    taskId: text('task_id').notNull(),
    /** The id of the workspace that gave it the task, or `people`. */
    owner: text('owner').notNull(),
    contextId: text('context_id'),
    state: text('state').$type<(typeof TASK_STATES)[number]>().notNull(),
    /** The version its snapshot and events are written in: the one the agent was spoken to in. */
    version: text('version').$type<'0.3' | '1.0'>().notNull(),
    /** Who made the task: the agent, or the gateway for a message that waits (D55). */
    madeBy: text('made_by').$type<'agent' | 'gateway'>().notNull(),
    /** Of a task of the gateway: the one the agent made when the message reached it. */
    agentTaskId: text('agent_task_id'),
    /** The message that began it. */
    messageId: text('message_id'),
    /** Number of the last event in the log; 0: none. */
    lastSeq: int8('last_seq').notNull().default(0),
    /** The stream whose events go into the log; another one that takes the task over puts its own id here. */
    followerId: uuid('follower_id'),
    /** When somebody has to look after it: moved on by whoever follows it, null when nobody needs to. */
    followAt: timestamptz('follow_at'),
    /** Attempts in a row that brought no event. */
    followAttempts: integer('follow_attempts').notNull().default(0),
    createdAt: timestamptz('created_at').notNull(),
    updatedAt: timestamptz('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.taskId] }),
    index('a2a_tasks_of_owner').on(table.workspaceId, table.owner, table.updatedAt, table.taskId),
    index('a2a_tasks_of_message')
      .on(table.workspaceId, table.messageId)
      .where(sql`${table.messageId} is not null`),
    index('a2a_tasks_to_follow').on(table.followAt).where(sql`${table.followAt} is not null`),
    check('a2a_tasks_state', sql`${table.state} in (${oneOf(TASK_STATES)})`),
    check('a2a_tasks_version', sql`${table.version} in ('0.3', '1.0')`),
    check('a2a_tasks_made_by', sql`${table.madeBy} in ('agent', 'gateway')`),
  ],
);

export type TaskRecord = typeof a2aTasks.$inferSelect;

/** The task itself as the protocol's JSON, as it was last seen. Text: nobody asks for what is inside. */
export const a2aTaskSnapshots = pgTable(
  'a2a_task_snapshots',
  {
    workspaceId: uuid('workspace_id').notNull(),
    taskId: text('task_id').notNull(),
    task: text('task').notNull(),
    /** The last event of the log that is in it: what came later has to be put on top. */
    seq: int8('seq').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.taskId] }),
    foreignKey({
      name: 'a2a_task_snapshots_task',
      columns: [table.workspaceId, table.taskId],
      foreignColumns: [a2aTasks.workspaceId, a2aTasks.taskId],
    }).onDelete('cascade'),
  ],
);

/** Every event of every stream of a task, in order; `event` is the protocol's JSON, character by character. */
export const a2aTaskEvents = pgTable(
  'a2a_task_events',
  {
    workspaceId: uuid('workspace_id').notNull(),
    taskId: text('task_id').notNull(),
    seq: int8('seq').notNull(),
    event: text('event').notNull(),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.taskId, table.seq] }),
    foreignKey({
      name: 'a2a_task_events_task',
      columns: [table.workspaceId, table.taskId],
      foreignColumns: [a2aTasks.workspaceId, a2aTasks.taskId],
    }).onDelete('cascade'),
  ],
);

/** What happened to the stream of a task rather than to the task: it broke off, it goes on. Told in the task's timeline. */
export const a2aTaskMarks = pgTable(
  'a2a_task_marks',
  {
    id: int8('id').primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: uuid('workspace_id').notNull(),
    taskId: text('task_id').notNull(),
    kind: text('kind').$type<(typeof TASK_MARKS)[number]>().notNull(),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    index('a2a_task_marks_of_task').on(table.workspaceId, table.taskId, table.id),
    foreignKey({
      name: 'a2a_task_marks_task',
      columns: [table.workspaceId, table.taskId],
      foreignColumns: [a2aTasks.workspaceId, a2aTasks.taskId],
    }).onDelete('cascade'),
    check('a2a_task_marks_kind', sql`${table.kind} in (${oneOf(TASK_MARKS)})`),
  ],
);
