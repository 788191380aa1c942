import type { WorkspacesState } from '@/components/stores/workspaces-state';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** What arranging changes about a workspace, and what can be undone about it. */
export type Fields = Partial<
  Pick<WorkspaceRow, 'parent_id' | 'x' | 'y' | 'width' | 'height' | 'z' | 'collapsed' | 'name'>
>;

/** One change of one workspace; turned round it takes itself back. */
export interface Change {
  readonly id: string;
  readonly before: Fields;
  readonly after: Fields;
}

export const inverse = ({ id, before, after }: Change): Change => ({ id, before: after, after: before });

const keysOf = (fields: Fields): (keyof Fields)[] => Object.keys(fields) as (keyof Fields)[];

/** Whether the row stands exactly as `fields` say. */
export const standsAs = (row: WorkspaceRow, fields: Fields): boolean =>
  keysOf(fields).every((key) => row[key] === fields[key]);

/** The change that gives a row these fields; null where it has them already. */
export function changeOf(row: WorkspaceRow, after: Fields): Change | null {
  if (standsAs(row, after)) return null;
  const before = Object.fromEntries(keysOf(after).map((key) => [key, row[key]]));
  return { id: row.id, before, after };
}

/** The first workspace that a change cannot be applied to because it is gone, or stands otherwise by now. */
export function findObstacle(rows: WorkspacesState['rows'], changes: readonly Change[]): Change | null {
  return (
    changes.find(({ id, before, after }) => {
      const row = rows.get(id);
      const parent = after.parent_id;
      return !row || !standsAs(row, before) || (typeof parent === 'string' && !rows.has(parent));
    }) ?? null
  );
}
