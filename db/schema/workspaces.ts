import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { BACKEND_KINDS } from '@/domain/agent-runtimes';
import { ORIGINS } from '@/domain/origin';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { int8, timestamptz } from './column-types';

export const workspaceStatus = pgEnum('workspace_status', WORKSPACE_STATUSES);
export const workspaceBackend = pgEnum('workspace_backend', BACKEND_KINDS);
export const workspaceAccess = pgEnum('workspace_access', ['none', 'read_only', 'read_write']);
export const deliveryMode = pgEnum('delivery_mode', ['push', 'poll']);
export const origin = pgEnum('origin', ORIGINS);

/** One node of the org chart (spec 2.1); large JSON belongs in side tables, so that the list stays narrow (D12). */
export const workspaces = pgTable(
  'workspaces',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    role: text('role'),
    tier: integer('tier').notNull().default(2),
    /** Written by server/workspaces/status.ts alone. */
    status: workspaceStatus('status').notNull().default('provisioning'),
    parentId: uuid('parent_id').references((): AnyPgColumn => workspaces.id),
    runtime: text('runtime').notNull(),
    /** The one place that names it (D36); null leaves the choice to the runtime. */
    model: text('model'),
    /** Where it runs; kept on the row, because the configured default may change while it lives. */
    backend: workspaceBackend('backend').notNull(),
    /** The machine's id at its backend (container, cloud instance, process). */
    instanceId: text('instance_id'),
    runtimeImageDigest: text('runtime_image_digest'),
    /** Rises with every change that an agent only sees when it starts: its files, secrets, model, runtime, tier. */
    configVersion: int8('config_version').notNull().default(1),
    /** The one with which its machine was started; null: it has none. */
    startedConfigVersion: int8('started_config_version'),
    url: text('url').notNull().default(''),
    /**
     * The url that the backend gave with the start: written by that alone, never from anything that an agent or a person
     * says. A call to exactly this one may go to an address that is refused otherwise.
     */
    machineUrl: text('machine_url'),
    deliveryMode: deliveryMode('delivery_mode'),
    lastHeartbeatAt: timestamptz('last_heartbeat_at'),
    /** What the agent says it handles by itself (spec 1.10); null: nothing. */
    agentCapabilities: jsonb('agent_capabilities').$type<Record<string, boolean>>(),
    /** Seconds without any sign from the agent after which a call to it is given up; null: the platform's own. */
    idleTimeoutSeconds: integer('idle_timeout_seconds'),
    lastOutboundAt: timestamptz('last_outbound_at'),
    lastErrorRate: real('last_error_rate').notNull().default(0),
    lastSampleError: text('last_sample_error'),
    activeTasks: integer('active_tasks').notNull().default(0),
    maxConcurrentTasks: integer('max_concurrent_tasks').notNull().default(1),
    uptimeSeconds: integer('uptime_seconds').notNull().default(0),
    currentTask: text('current_task'),
    workspaceDir: text('workspace_dir'),
    workspaceAccess: workspaceAccess('workspace_access').notNull().default('none'),
    /** What it may use in a month; null: as much as it likes. */
    budgetLimitCents: int8('budget_limit_cents'),
    budgetLimitTokens: int8('budget_limit_tokens'),
    budgetLimitRuns: int8('budget_limit_runs'),
    /** What its agent says that it has spent in `monthlySpendMonth`; what was counted here stands in workspace_months. */
    monthlySpendCents: int8('monthly_spend_cents').notNull().default(0),
    monthlySpendMonth: date('monthly_spend_month'),
    hibernationIdleMinutes: integer('hibernation_idle_minutes'),
    /** Relative to the parent (D15); null until somebody places the card, then the canvas packs it. */
    x: doublePrecision('x'),
    y: doublePrecision('y'),
    /** How large a team was made by hand; what is in it may need more. Null: as large as that. */
    width: doublePrecision('width'),
    height: doublePrecision('height'),
    /** Among its siblings the higher one lies above; equal ones in the order of the tree. */
    z: integer('z').notNull().default(0),
    collapsed: boolean('collapsed').notNull().default(false),
    /** Who had it made (D32). */
    origin: origin('origin').notNull().default('user'),
    /** The organisation template that made it; null for one made by hand. */
    importedFrom: text('imported_from'),
    /** The id inside the bundle that it was imported from; null for one that came another way. */
    sourceBundleId: text('source_bundle_id'),
    /** Rises with every change of the row; clients apply events by it. */
    version: int8('version').notNull().default(1),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
    removedAt: timestamptz('removed_at'),
    /** The root of the removal that took it: a restore brings back exactly what went together. */
    removedWith: uuid('removed_with'),
  },
  (table) => [
    index('workspaces_parent_id').on(table.parentId),
    index('workspaces_status').on(table.status),
    index('workspaces_instance_id').on(table.instanceId).where(sql`${table.instanceId} is not null`),
    index('workspaces_runtime_image_digest')
      .on(table.runtimeImageDigest)
      .where(sql`${table.runtimeImageDigest} is not null`),
    index('workspaces_hibernation_idle_minutes')
      .on(table.hibernationIdleMinutes)
      .where(sql`${table.hibernationIdleMinutes} is not null`),
    index('workspaces_removed_with').on(table.removedWith).where(sql`${table.removedWith} is not null`),
    // A second import of the same template finds its own nodes instead of making twins.
    uniqueIndex('workspaces_imported_name')
      .on(table.name, sql`coalesce(${table.parentId}, '00000000-0000-0000-0000-000000000000'::uuid)`)
      .where(sql`${table.status} <> 'removed' and ${table.importedFrom} is not null`),
    check(
      'workspaces_failed_has_reason',
      sql`${table.status} <> 'failed' or coalesce(${table.lastSampleError}, '') <> ''`,
    ),
    check(
      'workspaces_no_url_when_stopped',
      sql`${table.status} not in ('failed', 'paused', 'hibernated', 'removed') or ${table.url} = ''`,
    ),
    check('workspaces_removed_at', sql`(${table.status} = 'removed') = (${table.removedAt} is not null)`),
    check('workspaces_tier', sql`${table.tier} between 1 and 4`),
    check('workspaces_position', sql`(${table.x} is null) = (${table.y} is null)`),
    check('workspaces_not_own_parent', sql`${table.parentId} <> ${table.id}`),
  ],
);

export type WorkspaceRecord = typeof workspaces.$inferSelect;
