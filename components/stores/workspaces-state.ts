import type { WorkspaceRow } from '@/contracts/workspaces';
import type { ProgressById } from './start-progress';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** What a person can be told about a failed request. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

export type SnapshotState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready' }
  | { readonly status: 'failed'; readonly failure: Failure };

/** A removed workspace: until then no list that was on its way may bring it back. */
export interface Tombstone {
  readonly untilMs: number;
  /** The last version known; only a newer event revives it. */
  readonly version: number;
}

/** The fields that a person can change ahead of the server's answer. */
export type OptimisticFields = Partial<
  Pick<
    WorkspaceRow,
    'name' | 'role' | 'tier' | 'collapsed' | 'parent_id' | 'x' | 'y' | 'width' | 'height' | 'z'
  >
>;

/** A change that waits for the server's answer, with what the server last said about the same fields. */
export interface PendingChange {
  readonly token: number;
  readonly id: string;
  readonly fields: OptimisticFields;
  readonly before: OptimisticFields;
  /** The row's version after the change, once the server agreed; shown until events or a list bring the row there. */
  readonly confirmedVersion?: number;
}

/** Server facts, normalised. Changed only by the pure reducers beside this file. */
export interface WorkspacesState {
  readonly rows: ReadonlyMap<string, WorkspaceRow>;
  readonly tombstones: ReadonlyMap<string, Tombstone>;
  /** When an event brought a row that no list has confirmed yet. */
  readonly arrivedAtMs: ReadonlyMap<string, number>;
  readonly pending: readonly PendingChange[];
  /** Workspaces whose removal was asked for and not answered yet. */
  readonly deleting: ReadonlySet<string>;
  /** What starts are doing; nothing of those about which nobody has said anything. */
  readonly progress: ProgressById;
  readonly snapshot: SnapshotState;
  readonly connection: ConnectionState;
  /** True when an event spoke of a workspace that is not here: load the list again. */
  readonly needsReload: boolean;
}

export const initialWorkspacesState: WorkspacesState = {
  rows: new Map(),
  tombstones: new Map(),
  arrivedAtMs: new Map(),
  pending: [],
  deleting: new Set(),
  progress: new Map(),
  snapshot: { status: 'loading' },
  connection: 'connecting',
  needsReload: false,
};

export const TOMBSTONE_MS = 10_000;
