import type { WorkspaceRow } from '@/contracts/workspaces';

/** What one start may take before anybody is told. */
const ALLOWED_MS = 120_000;
/** So many at once are started without waiting for each other; every further one may take longer. */
const AT_ONCE = 3;
const FURTHER_MS = 45_000;

export interface SlowStart {
  readonly row: WorkspaceRow;
  readonly sinceMs: number;
}

/**
 * The starts that take longer than they should, the oldest first.
 * @param startedAt when the start of a workspace began, as the server says; null: nobody knows, and nothing is claimed
 */
export function findSlowStarts(
  rows: ReadonlyMap<string, WorkspaceRow>,
  startedAt: (row: WorkspaceRow) => number | null,
  nowMs: number,
): readonly SlowStart[] {
  const starting = [...rows.values()].filter(({ status }) => status === 'provisioning');
  const allowedMs = ALLOWED_MS + Math.max(0, starting.length - AT_ONCE) * FURTHER_MS;
  return starting
    .flatMap((row) => {
      const began = startedAt(row);
      return began !== null && nowMs - began > allowedMs ? [{ row, sinceMs: began }] : [];
    })
    .sort((a, b) => a.sinceMs - b.sinceMs);
}
