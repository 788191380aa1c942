import type { Connection } from '@/db/client';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { AppError } from '../platform/app-error';
import { assertLiving } from './get-workspace';

/** A workspace that is there: 404 for one nobody knows, 410 for a removed one. */
export async function loadLiving(db: Connection, id: string): Promise<WorkspaceRecord> {
  const record = await findWorkspaceById(db, id);
  if (!record) throw new AppError('workspace_not_found');
  assertLiving(record);
  return record;
}
