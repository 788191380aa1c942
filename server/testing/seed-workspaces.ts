import { randomUUID } from 'node:crypto';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { TestPlatform } from './test-platform';

interface Seed {
  readonly id?: string;
  readonly name?: string;
  readonly parentId?: string | null;
  readonly status?: WorkspaceStatus;
  readonly importedFrom?: string | null;
  /** Its backend has the same name. */
  readonly runtime?: 'mock' | 'external';
}

/** Writes one workspace row as it would stand in `status`, past the operations; returns its id. */
export async function seedWorkspace({ sql, clock }: TestPlatform, seed: Seed = {}): Promise<string> {
  const { name = 'Ada', parentId = null, status = 'online', importedFrom = null, runtime = 'mock' } = seed;
  const id = seed.id ?? randomUUID();
  const now = clock.now();
  const removed = status === 'removed';
  await sql`
    insert into workspaces (id, name, runtime, backend, status, parent_id, imported_from, last_sample_error,
      created_at, updated_at, removed_at, removed_with)
    values (${id}, ${name}, ${runtime}, ${runtime}, ${status}, ${parentId}, ${importedFrom},
      ${status === 'failed' ? 'It broke.' : null}, ${now}, ${now}, ${removed ? now : null}, ${removed ? id : null})`;
  return id;
}

/** Numbers that only a change moves: what a refused request must leave as it was. */
export async function countWritten({ sql }: TestPlatform): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*)::int from workspaces) as workspaces,
      (select coalesce(sum(version), 0)::int from workspaces) as versions,
      (select count(*)::int from events) as events,
      (select count(*)::int from audit_entries) as audit,
      (select count(*)::int from graphile_worker.jobs) as jobs`;
  return { ...row };
}

export interface StoredEvent {
  readonly type: string;
  readonly workspace_id: string;
  readonly version: number;
  readonly payload: Record<string, unknown>;
}

/** The events of one workspace (or of all), oldest first. */
export function storedEvents({ sql }: TestPlatform, id: string | null = null): Promise<StoredEvent[]> {
  return sql<StoredEvent[]>`
    select type, workspace_id, version::int, payload from events
    where ${id}::uuid is null or workspace_id = ${id}::uuid order by id`;
}

export interface StoredWorkspace {
  readonly id: string;
  readonly name: string;
  readonly status: WorkspaceStatus;
  readonly parent_id: string | null;
  readonly version: number;
  readonly url: string;
  readonly last_sample_error: string | null;
  readonly removed_with: string | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly z: number;
}

/** A row as it is stored; throws when it is gone. */
export async function storedWorkspace({ sql }: TestPlatform, id: string): Promise<StoredWorkspace> {
  const [row] = await sql<StoredWorkspace[]>`
    select id, name, status, parent_id, version::int, url, last_sample_error, removed_with, x, y, width, height, z
    from workspaces where id = ${id}`;
  if (!row) throw new Error(`there is no workspace ${id}`);
  return row;
}

/** The ids of every row, removed ones too. */
export async function storedIds({ sql }: TestPlatform): Promise<string[]> {
  return (await sql<{ id: string }[]>`select id from workspaces order by created_at, id`).map(({ id }) => id);
}
