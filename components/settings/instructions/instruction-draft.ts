import type { InstructionRow } from '@/contracts/instructions';

/** What a person is typing. */
export interface InstructionDraft {
  /** The workspace; null: for every agent. */
  readonly scopeTarget: string | null;
  readonly title: string;
  readonly content: string;
  readonly priority: number;
  readonly enabled: boolean;
}

export const newDraft = (scopeTarget: string | null): InstructionDraft => ({
  scopeTarget,
  title: '',
  content: '',
  priority: 0,
  enabled: true,
});

export const draftOf = ({ scope_target, ...row }: InstructionRow): InstructionDraft => ({
  scopeTarget: scope_target,
  title: row.title,
  content: row.content,
  priority: row.priority,
  enabled: row.enabled,
});

interface InstructionGroup {
  readonly title: string;
  readonly rows: readonly InstructionRow[];
}

/** Those for all, and those of each workspace, in the order in which the server has them. */
export function groupInstructions(rows: readonly InstructionRow[]): InstructionGroup[] {
  const groups = new Map<string, { title: string; rows: InstructionRow[] }>();
  for (const row of rows) {
    const title = row.scope === 'global' ? 'For every agent' : `For ${row.workspace_name ?? 'a workspace'}`;
    const group = groups.get(row.scope_target ?? '') ?? { title, rows: [] };
    group.rows.push(row);
    groups.set(row.scope_target ?? '', group);
  }
  return [...groups.values()];
}
