import type { WorkspaceRow } from '@/contracts/workspaces';

export interface ParentOption {
  /** Null: no parent. */
  readonly id: string | null;
  readonly name: string;
  /** What tells two of the same name apart. */
  readonly under: string | null;
}

export const NO_PARENT: ParentOption = { id: null, name: 'None', under: 'stands by itself' };

/** More would not be read; typing narrows them. */
export const LISTED_MAX = 60;

type Row = Pick<WorkspaceRow, 'id' | 'name' | 'parent_id'>;

/** The workspaces that can be the parent and match what was typed: whose name begins with it first, then by name. */
export function matchParents(rows: ReadonlyMap<string, Row>, typed: string): ParentOption[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (option: ParentOption) => (option.name.toLowerCase().startsWith(wanted) ? 0 : 1);
  const options = [...rows.values()]
    .filter((row) => row.name.toLowerCase().includes(wanted))
    .map(({ id, name, parent_id }): ParentOption => {
      const parent = parent_id === null ? undefined : rows.get(parent_id);
      return { id, name, under: parent ? `in ${parent.name}` : null };
    })
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
  return wanted === '' ? [NO_PARENT, ...options] : options;
}
