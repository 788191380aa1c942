import type { WorkspaceRow } from '@/contracts/workspaces';
import type { OptimisticFields, PendingChange, WorkspacesState } from './workspaces-state';

let lastToken = 0;

/** The name of a change that is about to begin. */
export function nextToken(): number {
  lastToken += 1;
  return lastToken;
}

const pick = (row: WorkspaceRow, fields: OptimisticFields): OptimisticFields => {
  const keys = Object.keys(fields) as (keyof OptimisticFields)[];
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
};

const withRow = (state: WorkspacesState, row: WorkspaceRow): WorkspacesState => ({
  ...state,
  rows: new Map(state.rows).set(row.id, row),
});

/** Shows `fields` at once and remembers what the server said about exactly these fields. */
export function beginChange(
  state: WorkspacesState,
  token: number,
  id: string,
  fields: OptimisticFields,
): WorkspacesState {
  const row = state.rows.get(id);
  if (!row) return state;
  const change: PendingChange = { token, id, fields, before: pick(row, fields) };
  return { ...withRow(state, { ...row, ...fields }), pending: [...state.pending, change] };
}

/**
 * The server agreed; `version` is the row's after the change. A row that is further behind is left at its version, so
 * that the events between are still applied; until they are, the change stays laid over it.
 */
export function confirmChange(state: WorkspacesState, token: number, version: number): WorkspacesState {
  const change = state.pending.find((item) => item.token === token);
  if (!change) return state;
  const row = state.rows.get(change.id);
  if (row && version > row.version + 1) {
    const confirmed: PendingChange = { ...change, confirmedVersion: version };
    return { ...state, pending: state.pending.map((item) => (item === change ? confirmed : item)) };
  }
  const pending = state.pending.filter((item) => item !== change);
  if (!row || row.version >= version) return { ...state, pending };
  return { ...withRow(state, { ...row, version }), pending };
}

/** The server refused: only the touched fields go back, to what the server said last. */
export function revertChange(state: WorkspacesState, token: number): WorkspacesState {
  const change = state.pending.find((item) => item.token === token);
  if (!change) return state;
  const later = state.pending
    .slice(state.pending.indexOf(change) + 1)
    .filter((item) => item.id === change.id);
  const restored: OptimisticFields = { ...change.before };
  const pending = state.pending.filter((item) => item !== change);
  // A later change of the same field stays visible; what it would fall back to is now this change's value.
  for (const key of Object.keys(change.before) as (keyof OptimisticFields)[]) {
    const next = later.find((item) => key in item.fields);
    if (!next) continue;
    delete restored[key];
    const index = pending.indexOf(next);
    pending[index] = { ...next, before: { ...next.before, [key]: change.before[key] } };
  }
  const row = state.rows.get(change.id);
  return row ? { ...withRow(state, { ...row, ...restored }), pending } : { ...state, pending };
}

const isSettled = (change: PendingChange, row: WorkspaceRow | undefined): boolean =>
  row !== undefined && change.confirmedVersion !== undefined && change.confirmedVersion <= row.version;

/** The changes without those that the server agreed to and that the rows have caught up with. */
export function dropSettled(
  pending: readonly PendingChange[],
  rows: WorkspacesState['rows'],
): PendingChange[] {
  return pending.filter((change) => !isSettled(change, rows.get(change.id)));
}

/**
 * Lays the changes that still wait over a row that just came from the server, and takes what the server `said` as what
 * they would fall back to. `pending` is rewritten in place: pass a copy.
 */
export function overlayPending(
  row: WorkspaceRow,
  pending: PendingChange[],
  said: Partial<WorkspaceRow> = row,
): WorkspaceRow {
  let shown = row;
  const covered = new Set<string>();
  pending.forEach((change, index) => {
    if (change.id !== row.id || isSettled(change, row)) return;
    const keys = Object.keys(change.fields) as (keyof OptimisticFields)[];
    const fresh = keys.filter((key) => key in said && !covered.has(key));
    for (const key of keys) covered.add(key);
    const before = Object.fromEntries(fresh.map((key) => [key, said[key]]));
    pending[index] = { ...change, before: { ...change.before, ...before } };
    shown = { ...shown, ...change.fields };
  });
  return shown;
}
