import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { memorySeeds } from '../schema/memory-seeds';
import { secrets } from '../schema/secrets';
import { workspaceChannels } from '../schema/workspace-channels';
import { type ScheduleRecord, workspaceSchedules } from '../schema/workspace-schedules';

export interface LivingWorkspace {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}

/** Living roots of these names and every living workspace below them, the oldest first. */
export async function listLivingTrees(
  db: Connection,
  rootNames: readonly string[],
): Promise<LivingWorkspace[]> {
  const names = sql.join(
    rootNames.map((name) => sql`${name}`),
    sql`, `,
  );
  const rows = await db.execute<{ id: string; name: string; parent_id: string | null }>(sql`
    with recursive living as (
      select id, name, parent_id, created_at from workspaces
      where parent_id is null and status <> 'removed' and name in (${names})
      union
      select child.id, child.name, child.parent_id, child.created_at
      from workspaces child join living on child.parent_id = living.id where child.status <> 'removed'
    )
    select id, name, parent_id from living order by created_at, id`);
  return rows.map(({ id, name, parent_id }) => ({ id, name, parentId: parent_id }));
}

export type StoredSchedule = Pick<
  ScheduleRecord,
  'workspaceId' | 'name' | 'cronExpr' | 'timezone' | 'prompt' | 'enabled' | 'source'
>;

export function listSchedulesOf(db: Connection, ids: readonly string[]): Promise<StoredSchedule[]> {
  const { workspaceId, name, cronExpr, timezone, prompt, enabled, source } = workspaceSchedules;
  return db
    .select({ workspaceId, name, cronExpr, timezone, prompt, enabled, source })
    .from(workspaceSchedules)
    .where(inArray(workspaceId, [...ids]))
    .orderBy(asc(name));
}

export function listChannelTypesOf(
  db: Connection,
  ids: readonly string[],
): Promise<{ workspaceId: string; type: string }[]> {
  return db
    .select({ workspaceId: workspaceChannels.workspaceId, type: workspaceChannels.channelType })
    .from(workspaceChannels)
    .where(inArray(workspaceChannels.workspaceId, [...ids]));
}

export function listMemorySeedsOf(
  db: Connection,
  ids: readonly string[],
): Promise<{ workspaceId: string; content: string }[]> {
  return db
    .select({ workspaceId: memorySeeds.workspaceId, content: memorySeeds.content })
    .from(memorySeeds)
    .where(inArray(memorySeeds.workspaceId, [...ids]));
}

export async function listOwnSecretNames(
  db: Connection,
  ids: readonly string[],
): Promise<{ workspaceId: string; key: string }[]> {
  const rows = await db
    .select({ workspaceId: secrets.workspaceId, key: secrets.key })
    .from(secrets)
    .where(and(isNotNull(secrets.workspaceId), inArray(secrets.workspaceId, [...ids])));
  return rows.map(({ workspaceId, key }) => ({ workspaceId: workspaceId ?? '', key }));
}

/** PostgreSQL takes at most 65,535 parameters in one statement. */
const ROWS_PER_INSERT = 1000;

/** Inserts any number of rows, a statement for each thousand. */
export async function inChunks<T>(
  rows: readonly T[],
  insert: (chunk: T[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await insert(rows.slice(start, start + ROWS_PER_INSERT));
}

/** Inserts schedules of a template, or brings those up to date that a template made; what people made stays. */
export function upsertTemplateSchedules(
  tx: Transaction,
  rows: readonly Omit<StoredSchedule, 'source'>[],
  now: Date,
): Promise<void> {
  return inChunks(rows, (chunk) =>
    tx
      .insert(workspaceSchedules)
      .values(chunk.map((row) => ({ ...row, source: 'template' as const, createdAt: now, updatedAt: now })))
      .onConflictDoUpdate({
        target: [workspaceSchedules.workspaceId, workspaceSchedules.name],
        set: {
          cronExpr: sql`excluded.cron_expr`,
          timezone: sql`excluded.timezone`,
          prompt: sql`excluded.prompt`,
          enabled: sql`excluded.enabled`,
          // The next run follows from the new times; who runs schedules works it out.
          nextRunAt: null,
          updatedAt: now,
        },
        setWhere: eq(workspaceSchedules.source, 'template'),
      }),
  );
}

export type NewChannel = Pick<
  typeof workspaceChannels.$inferInsert,
  'workspaceId' | 'channelType' | 'channelConfig' | 'allowedUsers' | 'enabled'
>;

export function insertChannels(tx: Transaction, rows: readonly NewChannel[], now: Date): Promise<void> {
  return inChunks(rows, (chunk) =>
    tx
      .insert(workspaceChannels)
      .values(chunk.map((row) => ({ ...row, createdAt: now, updatedAt: now })))
      .onConflictDoNothing(),
  );
}

export type NewMemorySeed = Pick<
  typeof memorySeeds.$inferInsert,
  'workspaceId' | 'content' | 'scope' | 'namespace'
>;

export function insertMemorySeeds(tx: Transaction, rows: readonly NewMemorySeed[], now: Date): Promise<void> {
  return inChunks(rows, (chunk) =>
    tx
      .insert(memorySeeds)
      .values(chunk.map((row) => ({ ...row, createdAt: now })))
      .onConflictDoNothing(),
  );
}
