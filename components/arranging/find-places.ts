import type { WorkspaceRow } from '@/contracts/workspaces';
import { descendantsOf } from '@/domain/org-tree';

/** A team that a workspace can be moved into, or null for none. */
export interface MovePlace {
  readonly row: WorkspaceRow | null;
  /** The teams that it is in, outermost first. */
  readonly path: readonly string[];
}

function pathOf(rows: ReadonlyMap<string, WorkspaceRow>, row: WorkspaceRow): string[] {
  const path: string[] = [];
  const seen = new Set([row.id]);
  for (let at = row.parent_id; at !== null && !seen.has(at); ) {
    const parent = rows.get(at);
    if (!parent) break;
    seen.add(at);
    path.unshift(parent.name);
    at = parent.parent_id;
  }
  return path;
}

/**
 * Where a workspace can go: every other one but its own team, what is below it and what is being removed; no team at
 * all comes first, for whoever is in one. By name, those that begin with the query before those that hold it.
 */
export function findPlaces(
  rows: ReadonlyMap<string, WorkspaceRow>,
  id: string,
  query: string,
  isClosed: (id: string) => boolean,
): MovePlace[] {
  const moved = rows.get(id);
  if (!moved) return [];
  const below = new Set([id, ...descendantsOf([...rows.values()], id)]);
  const wanted = query.trim().toLowerCase();
  const found = [...rows.values()]
    .filter((row) => !below.has(row.id) && row.id !== moved.parent_id && !isClosed(row.id))
    .map((row) => ({ row, at: row.name.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Math.sign(a.at) - Math.sign(b.at) || a.row.name.localeCompare(b.row.name))
    .map(({ row }): MovePlace => ({ row, path: pathOf(rows, row) }));
  const isInTeam = moved.parent_id !== null && rows.has(moved.parent_id);
  return isInTeam && 'no team'.includes(wanted) ? [{ row: null, path: [] }, ...found] : found;
}
