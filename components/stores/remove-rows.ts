import type { WorkspaceRow } from '@/contracts/workspaces';
import { descendantsOf } from '@/domain/org-tree';
import { type PendingChange, TOMBSTONE_MS, type Tombstone, type WorkspacesState } from './workspaces-state';

/** `id` and everything below it. */
export function subtreeOf(rows: ReadonlyMap<string, WorkspaceRow>, id: string): string[] {
  return [id, ...descendantsOf([...rows.values()], id)];
}

/** Takes rows out of maps that are already copies, and leaves tombstones behind. */
export function removeRows(
  draft: {
    rows: Map<string, WorkspaceRow>;
    tombstones: Map<string, Tombstone>;
    arrivedAtMs: Map<string, number>;
    pending: PendingChange[];
  },
  ids: readonly string[],
  nowMs: number,
): void {
  for (const id of ids) {
    const row = draft.rows.get(id);
    if (!row) continue;
    draft.tombstones.set(id, { untilMs: nowMs + TOMBSTONE_MS, version: row.version });
    draft.rows.delete(id);
    draft.arrivedAtMs.delete(id);
  }
  draft.pending = draft.pending.filter((change) => draft.rows.has(change.id));
}

/** The server removed `id`: the whole subtree goes in one update, without waiting for events. */
export function removeSubtree(
  state: WorkspacesState,
  ids: readonly string[],
  nowMs: number,
): WorkspacesState {
  const draft = {
    rows: new Map(state.rows),
    tombstones: new Map(state.tombstones),
    arrivedAtMs: new Map(state.arrivedAtMs),
    pending: [...state.pending],
  };
  removeRows(draft, ids, nowMs);
  return { ...state, ...draft, deleting: new Set([...state.deleting].filter((id) => draft.rows.has(id))) };
}

/** Marks workspaces as being removed (locked and dimmed), or frees them again. */
export function setDeleting(
  state: WorkspacesState,
  ids: readonly string[],
  isDeleting: boolean,
): WorkspacesState {
  const deleting = new Set(state.deleting);
  for (const id of ids) {
    if (isDeleting) deleting.add(id);
    else deleting.delete(id);
  }
  return { ...state, deleting };
}

/** They were brought back on purpose: the next list may show them at once. */
export function forgetTombstones(state: WorkspacesState, ids: readonly string[]): WorkspacesState {
  const tombstones = new Map(state.tombstones);
  for (const id of ids) tombstones.delete(id);
  return { ...state, tombstones };
}
