import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/**
 * Messages that are on their way to an agent, or were a moment ago: whoever comes with the same one finds that it is taken.
 * All moments are of the database's clock. No foreign key: rows live for a day at most.
 */
export const a2aClaims = pgTable(
  'a2a_claims',
  {
    /** Of the workspace, the sender, its messageId and what it says. */
    digest: text('digest').primaryKey(),
    workspaceId: uuid('workspace_id').notNull(),
    /** The id of the workspace that sent it, or `people`. */
    owner: text('owner').notNull(),
    messageId: text('message_id').notNull(),
    method: text('method').notNull(),
    /** The process that brings it to its agent. */
    holderId: uuid('holder_id').notNull(),
    /** Moved on by that process as long as it is at it. */
    leaseUntil: timestamptz('lease_until').notNull(),
    /** The task that its stream has become: who comes then reads that. */
    taskId: text('task_id'),
    /** Nobody knows whether the agent has it. */
    givenUpAt: timestamptz('given_up_at'),
  },
  (table) => [index('a2a_claims_leases').on(table.leaseUntil)],
);
