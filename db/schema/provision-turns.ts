import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/**
 * Starts that take time and machines, in the order they were asked for. A row is there from the request until the start
 * has ended; those with `startedAt` are under way, and there are never more of them than the platform's limit. Without a
 * foreign key: a purge in the middle must not hide a start that still runs.
 */
export const provisionTurns = pgTable(
  'provision_turns',
  {
    workspaceId: uuid('workspace_id').primaryKey(),
    /** Attempts that have failed before. */
    failures: integer('failures').notNull().default(0),
    place: bigint('place', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    startedAt: timestamptz('started_at'),
  },
  (table) => [index('provision_turns_waiting').on(table.place).where(sql`${table.startedAt} is null`)],
);
