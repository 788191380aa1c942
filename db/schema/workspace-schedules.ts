import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** What a workspace is asked to do at times (spec 2.13). */
export const workspaceSchedules = pgTable(
  'workspace_schedules',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text('name').notNull().default(''),
    cronExpr: text('cron_expr').notNull(),
    timezone: text('timezone').notNull().default('UTC'),
    prompt: text('prompt').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** `template`: follows the organisation template. `runtime`: made or changed here, no import touches it. */
    source: text('source').$type<'template' | 'runtime'>().notNull().default('runtime'),
    lastRunAt: timestamptz('last_run_at'),
    nextRunAt: timestamptz('next_run_at'),
    runCount: integer('run_count').notNull().default(0),
    lastStatus: text('last_status'),
    lastError: text('last_error'),
    consecutiveEmptyRuns: integer('consecutive_empty_runs').notNull().default(0),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('workspace_schedules_name').on(table.workspaceId, table.name),
    index('workspace_schedules_due').on(table.enabled, table.nextRunAt).where(sql`${table.enabled}`),
    check('workspace_schedules_source', sql`${table.source} in ('template', 'runtime')`),
  ],
);

export type ScheduleRecord = typeof workspaceSchedules.$inferSelect;
