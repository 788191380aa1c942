import type { WorkspaceRow } from '@/contracts/workspaces';

/** For tests: a workspace with what the arrangement looks at. */
export const row = (id: string, parent: string | null, rest: Partial<WorkspaceRow> = {}): WorkspaceRow =>
  ({
    id,
    name: id,
    parent_id: parent,
    x: null,
    y: null,
    width: null,
    height: null,
    z: 0,
    collapsed: false,
    version: 1,
    ...rest,
  }) as WorkspaceRow;

/** For tests: the rows as the store holds them. */
export const mapOf = (...rows: readonly WorkspaceRow[]): Map<string, WorkspaceRow> =>
  new Map(rows.map((each) => [each.id, each]));
