import { eq } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { workspaceConfigs } from '../schema/workspace-configs';

export type WorkspaceSettings = Record<string, unknown>;

/** The settings of a workspace; empty when nobody has written any. */
export async function findSettings(db: Connection, workspaceId: string): Promise<WorkspaceSettings> {
  const [row] = await db
    .select({ data: workspaceConfigs.data })
    .from(workspaceConfigs)
    .where(eq(workspaceConfigs.workspaceId, workspaceId));
  return row?.data ?? {};
}

export async function saveSettings(
  tx: Transaction,
  workspaceId: string,
  data: WorkspaceSettings,
  now: Date,
): Promise<void> {
  await tx
    .insert(workspaceConfigs)
    .values({ workspaceId, data, updatedAt: now })
    .onConflictDoUpdate({ target: workspaceConfigs.workspaceId, set: { data, updatedAt: now } });
}
