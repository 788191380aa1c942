import { asc, eq, sql } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { type WorkspaceTemplateRecord, workspaceTemplates } from '../schema/workspace-templates';

/** Every template with its YAML files alone: a list says nothing of the others, which may be large. */
export function listImportedTemplates(
  db: Connection,
): Promise<Pick<WorkspaceTemplateRecord, 'id' | 'files'>[]> {
  const { id, files } = workspaceTemplates;
  const yaml = sql<Record<string, string>>`(
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(${files}) where key ~ '\\.ya?ml$')`;
  return db.select({ id, files: yaml }).from(workspaceTemplates).orderBy(asc(id));
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
