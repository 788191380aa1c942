import { and, asc, eq, getTableColumns, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import { MICROS_PER_CENT } from '@/domain/budget';
import type { Connection, Transaction } from '../client';
import { purgedWorkspaces } from '../schema/purged-workspaces';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';
import type { Parts } from './parts';

export type NewWorkspace = Omit<typeof workspaces.$inferInsert, 'status' | 'version'> & { id: string };

/** Every change of who stands where waits for this lock: otherwise a child could be added below a parent that is just being removed, or two moves could close a circle. */
const TREE_LOCK = 7_205_802;

export async function lockTree(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${TREE_LOCK})`);
}

/** What lists show of a workspace. */
export type ListedWorkspace = Pick<
  WorkspaceRecord,
  | 'id'
  | 'name'
  | 'role'
  | 'tier'
  | 'status'
  | 'url'
  | 'deliveryMode'
  | 'parentId'
  | 'runtime'
  | 'backend'
  | 'model'
  | 'activeTasks'
  | 'maxConcurrentTasks'
  | 'currentTask'
  | 'lastErrorRate'
  | 'lastSampleError'
  | 'uptimeSeconds'
  | 'workspaceDir'
  | 'budgetLimitCents'
  | 'monthlySpendCents'
  | 'x'
  | 'y'
  | 'width'
  | 'height'
  | 'z'
  | 'collapsed'
  | 'configVersion'
  | 'startedConfigVersion'
  | 'version'
  | 'createdAt'
> & {
  /** Where it is known: a limit of this month is used up. */
  readonly isOverBudget?: boolean;
};

/**
 * Every living workspace with what its agent says of itself, oldest first. Raw SQL: of a thousand rows, mapping each
 * value of each column would take as long as all the rest of the request.
 */
export function listLivingWorkspaces(
  client: Sql,
  month: string,
): Promise<(ListedWorkspace & { readonly agentCard: Record<string, unknown> | null })[]> {
  return client<(ListedWorkspace & { agentCard: Record<string, unknown> | null })[]>`
    select w.id, w.name, w.role, w.tier, w.status, w.url, w.delivery_mode as "deliveryMode",
      w.parent_id as "parentId", w.runtime, w.backend, w.model, w.active_tasks as "activeTasks",
      w.max_concurrent_tasks as "maxConcurrentTasks", w.current_task as "currentTask",
      w.last_error_rate as "lastErrorRate", w.last_sample_error as "lastSampleError",
      w.uptime_seconds as "uptimeSeconds", w.workspace_dir as "workspaceDir",
      w.budget_limit_cents::float8 as "budgetLimitCents", ceil(used.micros / ${MICROS_PER_CENT}::float8) as "monthlySpendCents",
      coalesce(used.micros >= w.budget_limit_cents * ${MICROS_PER_CENT}::int8, false)
        or coalesce(coalesce(counted.tokens, 0) >= w.budget_limit_tokens, false)
        or coalesce(coalesce(counted.runs, 0) >= w.budget_limit_runs, false) as "isOverBudget",
      w.x, w.y, w.width, w.height, w.z, w.collapsed, w.config_version::float8 as "configVersion",
      w.started_config_version::float8 as "startedConfigVersion", w.version::float8 as version, w.created_at as "createdAt", a.agent_card as "agentCard"
    from workspaces w left join workspace_agents a on a.workspace_id = w.id
    left join workspace_months counted on counted.month = ${month} and counted.workspace_id = w.id
    cross join lateral (
      select greatest(
        coalesce(counted.cost_micros, 0),
        case when w.monthly_spend_month = ${month} then w.monthly_spend_cents * ${MICROS_PER_CENT}::int8 else 0 end
      ) as micros
    ) used
    where w.status <> 'removed' order by w.created_at, w.id`;
}

export async function findWorkspaceById(db: Connection, id: string): Promise<WorkspaceRecord | null> {
  const [record] = await db.select().from(workspaces).where(eq(workspaces.id, id));
  return record ?? null;
}

/** Those of the workspaces that are there, by id. */
export async function findWorkspacesByIds(
  db: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, WorkspaceRecord>> {
  const records = await db
    .select()
    .from(workspaces)
    .where(sql`${workspaces.id} = any(${`{${ids.join(',')}}`}::uuid[])`);
  return new Map(records.map((record) => [record.id, record]));
}

/** The row, held for this transaction: another change of it waits, and children may still be put below it. */
export async function lockWorkspace(tx: Transaction, id: string): Promise<WorkspaceRecord | null> {
  const [record] = await tx.select().from(workspaces).where(eq(workspaces.id, id)).for('no key update');
  return record ?? null;
}

export function listWorkspacesById(db: Connection, ids: readonly string[]): Promise<WorkspaceRecord[]> {
  return db
    .select()
    .from(workspaces)
    .where(inArray(workspaces.id, [...ids]));
}

export function listLivingChildren(db: Connection, id: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: workspaces.id, name: workspaces.name })
    .from(workspaces)
    .where(and(eq(workspaces.parentId, id), ne(workspaces.status, 'removed')))
    .orderBy(asc(workspaces.name));
}

/** Names of the living workspaces below a parent; null: of the roots. */
export async function listSiblingNames(
  db: Connection,
  parentId: string | null,
): Promise<ReadonlySet<string>> {
  const place = parentId === null ? isNull(workspaces.parentId) : eq(workspaces.parentId, parentId);
  const rows = await db
    .select({ name: workspaces.name })
    .from(workspaces)
    .where(and(place, ne(workspaces.status, 'removed')));
  return new Set(rows.map(({ name }) => name));
}

/** `id` and everything below it, removed ones too, nearest first. UNION ends the walk even if parents formed a circle. */
export async function listSubtree(db: Connection, id: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with recursive subtree as (
      select id from workspaces where id = ${id}
      union
      select child.id from workspaces child join subtree on child.parent_id = subtree.id
    )
    select id from subtree`);
  return rows.map((row) => row.id);
}

/** The nearest one above a workspace that is paused; null when none is. */
export async function findPausedAncestor(
  db: Connection,
  id: string,
): Promise<{ id: string; name: string } | null> {
  const [ancestor] = await db.execute<{ id: string; name: string }>(sql`
    with recursive above as (
      select parent.id, parent.name, parent.status, parent.parent_id, 1 as height
      from workspaces own join workspaces parent on parent.id = own.parent_id where own.id = ${id}
      union
      select parent.id, parent.name, parent.status, parent.parent_id, above.height + 1
      from above join workspaces parent on parent.id = above.parent_id where above.height < 1000
    )
    select id, name from above where status = 'paused' order by height limit 1`);
  return ancestor ? { id: ancestor.id, name: ancestor.name } : null;
}

/** The workspaces above `id` and itself, the root first. */
export async function listAncestry(
  db: Connection,
  id: string,
): Promise<{ name: string; importedFrom: string | null }[]> {
  const rows = await db.execute<{ name: string; imported_from: string | null }>(sql`
    with recursive line as (
      select id, name, imported_from, parent_id, 0 as height from workspaces where id = ${id}
      union
      select parent.id, parent.name, parent.imported_from, parent.parent_id, line.height + 1
      from line join workspaces parent on parent.id = line.parent_id where line.height < 1000
    )
    select name, imported_from from line order by height desc`);
  return rows.map((row) => ({ name: row.name, importedFrom: row.imported_from }));
}

/** Rows that one removal took, the root of it first. */
export function listRemovedWith(db: Connection, rootId: string): Promise<WorkspaceRecord[]> {
  return db
    .select()
    .from(workspaces)
    .where(eq(workspaces.removedWith, rootId))
    .orderBy(asc(workspaces.createdAt));
}

/**
 * Inserts rows in state provisioning; parents may come in the same call, before their children. The rows travel as one
 * JSON text: thousands of them as a parameter for each value take longer to put together than to insert.
 * @param rows all with the same fields: a field that only others have is null, not its default
 */
export async function insertWorkspaces(
  tx: Transaction,
  rows: readonly NewWorkspace[],
): Promise<WorkspaceRecord[]> {
  if (rows.length === 0) return [];
  const given = Object.entries(getTableColumns(workspaces)).filter(([field]) =>
    rows.some((row) => row[field as keyof NewWorkspace] !== undefined),
  );
  const names = sql.join(
    given.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  );
  const json = JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(given.map(([field, column]) => [column.name, row[field as keyof NewWorkspace]])),
    ),
  );
  await tx.execute(sql`
    insert into ${workspaces} (${names})
    select ${names} from jsonb_populate_recordset(null::workspaces, ${json}::text::jsonb)`);
  const inserted = await tx
    .select()
    .from(workspaces)
    .where(sql`${workspaces.id} = any(${`{${rows.map(({ id }) => id).join(',')}}`}::uuid[])`);
  const byId = new Map(inserted.map((record) => [record.id, record]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}

export type WorkspaceChange = Partial<
  Pick<
    WorkspaceRecord,
    | 'name'
    | 'role'
    | 'tier'
    | 'runtime'
    | 'model'
    | 'parentId'
    | 'hibernationIdleMinutes'
    | 'budgetLimitCents'
    | 'budgetLimitTokens'
    | 'budgetLimitRuns'
    | 'x'
    | 'y'
    | 'width'
    | 'height'
    | 'z'
    | 'collapsed'
  >
>;

/** Writes what people may change; a removed row is never written (null is returned). */
export async function updateWorkspaceFields(
  tx: Transaction,
  id: string,
  change: WorkspaceChange,
  now: Date,
): Promise<WorkspaceRecord | null> {
  const [record] = await tx
    .update(workspaces)
    .set({ ...change, updatedAt: now, version: sql`${workspaces.version} + 1` })
    .where(and(eq(workspaces.id, id), ne(workspaces.status, 'removed')))
    .returning();
  return record ?? null;
}

/** Erases rows for good, and remembers that this was meant; children must be among `ids`. */
export async function purgeWorkspaces(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  await tx.delete(workspaces).where(inArray(workspaces.id, [...ids]));
  await tx
    .insert(purgedWorkspaces)
    .values(ids.map((workspaceId) => ({ workspaceId, purgedAt: now })))
    .onConflictDoNothing();
}

/** Workspaces that have been provisioning since before `before`; waiting for a turn does not count. */
export function listStuckInProvisioning(db: Connection, before: Date): Promise<WorkspaceRecord[]> {
  return db
    .select()
    .from(workspaces)
    .where(
      and(
        eq(workspaces.status, 'provisioning'),
        lt(workspaces.updatedAt, before),
        sql`not exists (select from provision_turns turn where turn.workspace_id = ${workspaces.id}
          and (turn.started_at is null or turn.started_at >= ${before.toISOString()}))`,
      ),
    )
    .limit(1000);
}

/** Notes that the agents of workspaces have reached others. Locked in one order: two who note the same would wait for each other. */
export function outboundParts(ids: readonly string[], now: Date): Parts {
  if (ids.length === 0) return {};
  return {
    reaching: sql`
      update workspaces set last_outbound_at = ${now.toISOString()}::timestamptz
      where id in (
        select id from workspaces where id = any(${`{${ids.join(',')}}`}::uuid[]) order by id for no key update)`,
  };
}
