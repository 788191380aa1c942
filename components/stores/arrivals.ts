import type { WorkspaceRow } from '@/contracts/workspaces';

/** An organisation that this page brought in and that is still coming to life. */
export interface Arriving {
  readonly name: string;
  /** How many workspaces are expected. */
  readonly total: number;
  /** Null until the platform has answered which ones they are. */
  readonly ids: ReadonlySet<string> | null;
}

export interface ArrivalProgress {
  /** Left the starting state, well or badly. */
  readonly settled: number;
  readonly failed: number;
  readonly total: number;
}

/** How far an arriving organisation is; one that was removed meanwhile is waited for no longer. */
export function arrivalProgress(
  rows: ReadonlyMap<string, WorkspaceRow>,
  ids: ReadonlySet<string>,
): ArrivalProgress {
  let starting = 0;
  let failed = 0;
  let total = 0;
  for (const id of ids) {
    const row = rows.get(id);
    if (!row) continue;
    total += 1;
    if (row.status === 'provisioning') starting += 1;
    if (row.status === 'failed') failed += 1;
  }
  return { settled: total - starting, failed, total };
}

/** The topmost of the arriving workspaces: what the view frames, and what a cancel takes away. */
export function arrivalRoots(
  rows: ReadonlyMap<string, WorkspaceRow>,
  ids: ReadonlySet<string>,
): readonly string[] {
  return [...ids].filter((id) => {
    const row = rows.get(id);
    return row !== undefined && (row.parent_id === null || !ids.has(row.parent_id));
  });
}
