import type { Connection } from '@/db/client';
import { findWorkspaceById, findWorkspacesByIds } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { isUndone } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { BatchStep } from '../platform/batches';
import { assertLiving } from './get-workspace';

/** A workspace that is there: 404 for one nobody knows, 410 for a removed one. */
export async function loadLiving(db: Connection, id: string): Promise<WorkspaceRecord> {
  return assertThere(await findWorkspaceById(db, id));
}

/** The same where many ask at the same time: one look into the database for all of them. */
export async function loadLivingTogether(deps: Deps, id: string): Promise<WorkspaceRecord> {
  return assertThere(await findTogether(deps, id));
}

/** A workspace in whatever state, removed ones too; null where nobody knows it. */
export const findTogether = (deps: Deps, id: string): Promise<WorkspaceRecord | null> =>
  deps.batches.join(deps, LOAD, id.toLowerCase());

const LOAD: BatchStep<Deps, string, WorkspaceRecord | null> = {
  async run({ database }, ids) {
    const found = await findWorkspacesByIds(database.db, ids);
    return ids.map((id) => found.get(id) ?? null);
  },
  isUndone,
};

function assertThere(record: WorkspaceRecord | null): WorkspaceRecord {
  if (!record) throw new AppError('workspace_not_found');
  assertLiving(record);
  return record;
}
