import { and, asc, count, desc, eq, or } from 'drizzle-orm';
import type { InstructionScope } from '@/domain/platform-instruction';
import type { Connection, Transaction } from '../client';
import { type InstructionRecord, platformInstructions } from '../schema/platform-instructions';
import { workspaces } from '../schema/workspaces';

type NewInstruction = typeof platformInstructions.$inferInsert;

export interface NamedInstruction {
  readonly instruction: InstructionRecord;
  /** Of the workspace it is for; null: it is for all. */
  readonly workspaceName: string | null;
}

interface InstructionFilter {
  readonly scope: InstructionScope | null;
  readonly scopeTarget: string | null;
}

const ALL_MAX = 1000;

/** In the order in which they are read: for all first, the highest priority first, the oldest first. */
export function listInstructionRows(
  db: Connection,
  { scope, scopeTarget }: InstructionFilter,
): Promise<NamedInstruction[]> {
  return db
    .select({ instruction: platformInstructions, workspaceName: workspaces.name })
    .from(platformInstructions)
    .leftJoin(workspaces, eq(workspaces.id, platformInstructions.scopeTarget))
    .where(
      and(
        scope === null ? undefined : eq(platformInstructions.scope, scope),
        scopeTarget === null ? undefined : eq(platformInstructions.scopeTarget, scopeTarget),
      ),
    )
    .orderBy(
      asc(platformInstructions.scope),
      asc(workspaces.name),
      desc(platformInstructions.priority),
      asc(platformInstructions.createdAt),
      asc(platformInstructions.id),
    )
    .limit(ALL_MAX);
}

/** What the agent of a workspace is told, the oldest first. */
export function listInstructionsFor(db: Connection, workspaceId: string): Promise<InstructionRecord[]> {
  return db
    .select()
    .from(platformInstructions)
    .where(
      and(
        eq(platformInstructions.enabled, true),
        or(eq(platformInstructions.scope, 'global'), eq(platformInstructions.scopeTarget, workspaceId)),
      ),
    )
    .orderBy(asc(platformInstructions.createdAt), asc(platformInstructions.id));
}

/** How many there are for all, or for this one workspace. */
export async function countInstructions(db: Connection, scopeTarget: string | null): Promise<number> {
  const [row] = await db
    .select({ all: count() })
    .from(platformInstructions)
    .where(
      scopeTarget === null
        ? eq(platformInstructions.scope, 'global')
        : eq(platformInstructions.scopeTarget, scopeTarget),
    );
  return row?.all ?? 0;
}

export async function insertInstruction(tx: Transaction, row: NewInstruction): Promise<string> {
  const [written] = await tx
    .insert(platformInstructions)
    .values(row)
    .returning({ id: platformInstructions.id });
  if (!written) throw new Error('an insert returned no row');
  return written.id;
}

export type InstructionChange = Partial<
  Pick<InstructionRecord, 'title' | 'content' | 'priority' | 'enabled'>
>;

/** Null when it is not there. */
export async function updateInstructionRow(
  tx: Transaction,
  id: string,
  change: InstructionChange & { readonly updatedAt: Date },
): Promise<NamedInstruction | null> {
  const [instruction] = await tx
    .update(platformInstructions)
    .set(change)
    .where(eq(platformInstructions.id, id))
    .returning();
  if (!instruction) return null;
  const { scopeTarget } = instruction;
  if (scopeTarget === null) return { instruction, workspaceName: null };
  const [target] = await tx
    .select({ name: workspaces.name })
    .from(workspaces)
    .where(eq(workspaces.id, scopeTarget));
  return { instruction, workspaceName: target?.name ?? null };
}

/** What was deleted; null when it is not there. */
export async function deleteInstructionRow(tx: Transaction, id: string): Promise<InstructionRecord | null> {
  const [deleted] = await tx.delete(platformInstructions).where(eq(platformInstructions.id, id)).returning();
  return deleted ?? null;
}
