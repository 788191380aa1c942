import type { WorkspaceRow } from '@/contracts/workspaces';
import { dropSettled, overlayPending } from './optimistic';
import { keepStarting } from './start-progress';
import type { WorkspacesState } from './workspaces-state';

/** Equal but for the object: keeps the old reference, so that nothing that shows the row renders again. */
function sameRow(a: WorkspaceRow, b: WorkspaceRow): boolean {
  // Every list brings the card as a new object; it has changed only when the version has.
  const isSame = (key: keyof WorkspaceRow): boolean =>
    key === 'agent_card' ? a.version === b.version : a[key] === b[key];
  return (Object.keys(b) as (keyof WorkspaceRow)[]).every(isSame);
}

/** Takes over a whole list that was asked for at `requestedAtMs`. What the store knows better stays. */
export function applySnapshot(
  state: WorkspacesState,
  list: readonly WorkspaceRow[],
  requestedAtMs: number,
  nowMs: number,
): WorkspacesState {
  const tombstones = new Map([...state.tombstones].filter(([, stone]) => stone.untilMs > nowMs));
  const pending = [...state.pending];
  const rows = new Map<string, WorkspaceRow>();
  for (const row of list) {
    if (tombstones.has(row.id)) continue;
    const known = state.rows.get(row.id);
    if (known && known.version > row.version) {
      rows.set(row.id, known);
      continue;
    }
    const shown = overlayPending(row, pending);
    rows.set(row.id, known && sameRow(known, shown) ? known : shown);
  }
  const arrivedAtMs = new Map<string, number>();
  for (const [id, arrived] of state.arrivedAtMs) {
    const row = state.rows.get(id);
    // Its event came while the list was on its way: the list could not have it yet.
    if (!row || arrived < requestedAtMs || rows.has(id)) continue;
    rows.set(id, row);
    arrivedAtMs.set(id, arrived);
  }
  return {
    ...state,
    rows,
    tombstones,
    arrivedAtMs,
    pending: dropSettled(pending, rows).filter((change) => rows.has(change.id)),
    deleting: new Set([...state.deleting].filter((id) => rows.has(id))),
    progress: keepStarting(state.progress, rows),
    snapshot: { status: 'ready' },
    needsReload: false,
  };
}
