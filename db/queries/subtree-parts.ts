import { and, asc, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { memorySeeds } from '../schema/memory-seeds';
import { type SecretRecord, secrets } from '../schema/secrets';
import { workspaceChannels } from '../schema/workspace-channels';
import { workspaceConfigs } from '../schema/workspace-configs';
import { workspaceFiles } from '../schema/workspace-files';
import { workspaceSchedules } from '../schema/workspace-schedules';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';
import { inChunks, type StoredSchedule } from './org-import';

/**
 * `id` and everything living below it, level by level: the members of a team together, by name, teams in the order of their
 * leads. So two trees of the same names are read in the same order, although members of several teams have one name.
 */
export async function listLivingSubtree(db: Connection, id: string): Promise<WorkspaceRecord[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with recursive subtree as (
      select id, 0 as depth from workspaces where id = ${id} and status <> 'removed'
      union all
      select child.id, depth + 1 from workspaces child join subtree on child.parent_id = subtree.id
      where child.status <> 'removed' and depth < 1000
    )
    select id from subtree`);
  const found = await db
    .select()
    .from(workspaces)
    .where(
      inArray(
        workspaces.id,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(sql`${workspaces.name} collate "C"`, asc(workspaces.createdAt), asc(workspaces.id));
  const members = new Map<string, WorkspaceRecord[]>();
  for (const record of found) {
    const team = members.get(record.parentId ?? '');
    if (team) team.push(record);
    else members.set(record.parentId ?? '', [record]);
  }
  const read = found.filter((record) => record.id === id);
  for (const record of read) read.push(...(members.get(record.id) ?? []));
  return read;
}

/** The configuration files that the platform keeps, with their content. */
export function listStoredConfigs(
  db: Connection,
  ids: readonly string[],
): Promise<{ workspaceId: string; path: string; content: Uint8Array }[]> {
  const { workspaceId, path, content } = workspaceFiles;
  return db
    .select({ workspaceId, path, content })
    .from(workspaceFiles)
    .where(and(inArray(workspaceId, [...ids]), sql`starts_with(${path}, '/configs/')`));
}

/** Bytes of those files. */
export async function sumStoredConfigs(db: Connection, ids: readonly string[]): Promise<number> {
  const { workspaceId, path, sizeBytes } = workspaceFiles;
  const [row] = await db
    .select({ bytes: sql<number>`coalesce(sum(${sizeBytes}), 0)::float8` })
    .from(workspaceFiles)
    .where(and(inArray(workspaceId, [...ids]), sql`starts_with(${path}, '/configs/')`));
  return row?.bytes ?? 0;
}

export function listSettingsOf(
  db: Connection,
  ids: readonly string[],
): Promise<{ workspaceId: string; data: Record<string, unknown> }[]> {
  const { workspaceId, data } = workspaceConfigs;
  return db
    .select({ workspaceId, data })
    .from(workspaceConfigs)
    .where(inArray(workspaceId, [...ids]));
}

export function listChannelsOf(db: Connection, ids: readonly string[]) {
  const { workspaceId, channelType, channelConfig, allowedUsers, enabled } = workspaceChannels;
  return db
    .select({ workspaceId, channelType, channelConfig, allowedUsers, enabled })
    .from(workspaceChannels)
    .where(inArray(workspaceId, [...ids]))
    .orderBy(asc(channelType));
}

export function listSeedsOf(db: Connection, ids: readonly string[]) {
  const { workspaceId, content, scope, namespace } = memorySeeds;
  return db
    .select({ workspaceId, content, scope, namespace })
    .from(memorySeeds)
    .where(inArray(workspaceId, [...ids]))
    .orderBy(sql`${content} collate "C"`);
}

/** The secrets of these workspaces and the global ones, encrypted. */
export function listSecretsFor(db: Connection, ids: readonly string[]): Promise<SecretRecord[]> {
  return db
    .select()
    .from(secrets)
    .where(or(isNull(secrets.workspaceId), inArray(secrets.workspaceId, [...ids])))
    .orderBy(asc(secrets.key));
}

/** Schedules of new workspaces; they are made here, so no template changes them. */
export function insertOwnSchedules(
  tx: Transaction,
  rows: readonly Omit<StoredSchedule, 'source'>[],
  now: Date,
): Promise<void> {
  return inChunks(rows, (chunk) =>
    tx
      .insert(workspaceSchedules)
      .values(chunk.map((row) => ({ ...row, source: 'runtime' as const, createdAt: now, updatedAt: now })))
      .onConflictDoNothing(),
  );
}

/** Settings of new workspaces. */
export function insertSettings(
  tx: Transaction,
  rows: readonly { workspaceId: string; data: Record<string, unknown> }[],
  now: Date,
): Promise<void> {
  return inChunks(rows, (chunk) =>
    tx.insert(workspaceConfigs).values(chunk.map((row) => ({ ...row, updatedAt: now }))),
  );
}
