import { sql } from 'drizzle-orm';
import { boolean, check, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { int8, timestamptz } from './column-types';

/**
 * What a workspace has used in a month (UTC), as counted here. No foreign key: what is purged has been paid for all the
 * same, so that nobody gets room below the cap of the organisation by deleting workspaces.
 */
export const workspaceMonths = pgTable(
  'workspace_months',
  {
    workspaceId: uuid('workspace_id').notNull(),
    /** Its first day. */
    month: date('month').notNull(),
    /** Turns of its agent. */
    runs: int8('runs').notNull().default(0),
    tokens: int8('tokens').notNull().default(0),
    /** Millionths of a dollar: a turn often costs less than a cent. */
    costMicros: int8('cost_micros').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.workspaceId] }),
    check('workspace_months_first_day', sql`extract(day from ${table.month}) = 1`),
  ],
);

/** The same by day (UTC) and model, for people who want to know what on. */
export const workspaceUsage = pgTable(
  'workspace_usage',
  {
    workspaceId: uuid('workspace_id').notNull(),
    day: date('day').notNull(),
    /** As the agent named it; '' for turns of which nothing was told. */
    model: text('model').notNull(),
    calls: int8('calls').notNull().default(0),
    inputTokens: int8('input_tokens').notNull().default(0),
    /** Part of the input tokens. */
    cachedInputTokens: int8('cached_input_tokens').notNull().default(0),
    outputTokens: int8('output_tokens').notNull().default(0),
    costMicros: int8('cost_micros').notNull().default(0),
    /** False: some of it had no price, so the cost says less than there was. */
    isPriced: boolean('is_priced').notNull().default(true),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.day, table.model] })],
);

/** What a process has set aside of a limit, for turns that run there or are about to; void after `until`. */
export const budgetLeases = pgTable(
  'budget_leases',
  {
    id: uuid('id').primaryKey(),
    /** A workspace, or the nil UUID for the whole organisation. */
    scope: uuid('scope').notNull(),
    month: date('month').notNull(),
    runs: int8('runs').notNull(),
    tokens: int8('tokens').notNull(),
    costMicros: int8('cost_micros').notNull(),
    until: timestamptz('until').notNull(),
  },
  (table) => [
    index('budget_leases_scope').on(table.scope, table.month),
    index('budget_leases_until').on(table.until),
  ],
);

/** The limits of the whole organisation, once somebody has set them; until then those of the settings hold. */
export const organisationBudget = pgTable(
  'organisation_budget',
  {
    single: text('single').primaryKey().default('organisation'),
    limitCents: int8('limit_cents'),
    limitTokens: int8('limit_tokens'),
    limitRuns: int8('limit_runs'),
    updatedAt: timestamptz('updated_at').notNull(),
  },
  (table) => [check('organisation_budget_single', sql`${table.single} = 'organisation'`)],
);
