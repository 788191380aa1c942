import { asc, eq } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { type WorkspaceTemplateRecord, workspaceTemplates } from '../schema/workspace-templates';

export function listImportedTemplates(db: Connection): Promise<WorkspaceTemplateRecord[]> {
  return db.select().from(workspaceTemplates).orderBy(asc(workspaceTemplates.id));
}

export async function findImportedTemplate(
  db: Connection,
  id: string,
): Promise<WorkspaceTemplateRecord | null> {
  const [record] = await db.select().from(workspaceTemplates).where(eq(workspaceTemplates.id, id));
  return record ?? null;
}

/** False when there is one of that id already. */
export async function insertImportedTemplate(
  tx: Transaction,
  record: WorkspaceTemplateRecord,
): Promise<boolean> {
  const inserted = await tx
    .insert(workspaceTemplates)
    .values(record)
    .onConflictDoNothing()
    .returning({ id: workspaceTemplates.id });
  return inserted.length > 0;
}

/** False when there was none. */
export async function deleteImportedTemplate(tx: Transaction, id: string): Promise<boolean> {
  const gone = await tx
    .delete(workspaceTemplates)
    .where(eq(workspaceTemplates.id, id))
    .returning({ id: workspaceTemplates.id });
  return gone.length > 0;
}
