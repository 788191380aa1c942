import type { Transaction } from '@/db/client';
import { lockWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { AppError } from '../platform/app-error';
import { assertLiving } from '../workspaces/get-workspace';

/** A living workspace with its row held: whoever else mints or revokes for it waits, so the limit of tokens holds. */
export async function lockLiving(tx: Transaction, id: string): Promise<WorkspaceRecord> {
  const record = await lockWorkspace(tx, id);
  if (!record) throw new AppError('workspace_not_found');
  assertLiving(record);
  return record;
}
