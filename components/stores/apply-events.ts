import { type EphemeralEvent, isEphemeral, type PlatformEvent, type StoredEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { dropSettled, overlayPending } from './optimistic';
import { removeRows, subtreeOf } from './remove-rows';
import { keepStarting, type StartProgress } from './start-progress';
import type { PendingChange, Tombstone, WorkspacesState } from './workspaces-state';

/** The changed copy of the state while a batch is applied. */
interface Draft {
  rows: Map<string, WorkspaceRow>;
  tombstones: Map<string, Tombstone>;
  arrivedAtMs: Map<string, number>;
  pending: PendingChange[];
  progress: Map<string, StartProgress>;
  needsReload: boolean;
}

/** The whole row, when the event carries one. */
function carriedRow(event: StoredEvent): WorkspaceRow | null {
  return 'workspace' in event.payload ? (event.payload.workspace ?? null) : null;
}

/** What an event says about the fields of a row that is known; null when it is about something else than rows. */
function changedFields(event: StoredEvent): Partial<WorkspaceRow> | null {
  switch (event.event) {
    case 'WORKSPACE_PROVISIONING':
      return {
        status: 'provisioning',
        url: '',
        needs_restart: false,
        current_task: null,
        last_sample_error: null,
      };
    case 'WORKSPACE_ONLINE':
      return {
        status: 'online',
        needs_restart: event.payload.needs_restart ?? false,
        last_sample_error: null,
      };
    case 'WORKSPACE_AWAITING_AGENT':
      return { status: 'awaiting_agent', current_task: null };
    case 'WORKSPACE_DEGRADED':
      return { status: 'degraded', last_sample_error: event.payload.sample_error };
    case 'WORKSPACE_OFFLINE':
      return {
        status: 'offline',
        needs_restart: false,
        current_task: null,
        last_sample_error: event.payload.reason ?? null,
      };
    case 'WORKSPACE_PAUSED':
      return { status: 'paused', url: '', needs_restart: false, current_task: null };
    case 'WORKSPACE_HIBERNATING':
      return { status: 'hibernating', needs_restart: false };
    case 'WORKSPACE_HIBERNATED':
      return { status: 'hibernated', url: '', needs_restart: false, current_task: null };
    case 'WORKSPACE_PROVISION_FAILED':
      return { status: 'failed', url: '', needs_restart: false, last_sample_error: event.payload.error };
    case 'AGENT_CARD_UPDATED':
    case 'WORKSPACE_UPDATED': {
      // Only the fields that are there: an absent key must not erase what is known.
      const present = Object.entries(event.payload).filter(([, value]) => value !== undefined);
      return Object.fromEntries(present);
    }
    case 'WORKSPACE_MOVED':
      return { parent_id: event.payload.parent_id, x: event.payload.x, y: event.payload.y };
    case 'WORKSPACE_REMOVED':
      return {};
    case 'WORKSPACE_CONFIG_CHANGED':
    case 'EXTERNAL_CREDENTIALS_ROTATED':
    case 'WORKSPACE_EXPANDED':
    case 'TEAM_DISSOLVED':
    case 'AGENT_MESSAGE':
    case 'USER_MESSAGE':
    case 'DELEGATION_SENT':
    case 'DELEGATION_STATUS':
    case 'DELEGATION_COMPLETE':
    case 'DELEGATION_FAILED':
    case 'PAIR_PAUSED':
    case 'APPROVAL_REQUESTED':
    case 'APPROVAL_ESCALATED':
    case 'APPROVAL_APPROVED':
    case 'APPROVAL_DENIED':
    case 'APPROVAL_EXPIRED':
    case 'APPROVAL_CANCELLED':
      return null;
  }
}

/** The same of an event without a version. */
function liveFields(event: EphemeralEvent): Partial<WorkspaceRow> | null {
  switch (event.event) {
    case 'WORKSPACE_HEARTBEAT':
      return { active_tasks: event.payload.active_tasks, uptime_seconds: event.payload.uptime_seconds };
    case 'TASK_UPDATED':
      return { active_tasks: event.payload.active_tasks, current_task: event.payload.current_task };
    case 'BUDGET_CHANGED': {
      const { budget_limit_cents, monthly_spend_cents, is_over_budget } = event.payload;
      return { budget_limit_cents, monthly_spend_cents, is_over_budget };
    }
    case 'WORKSPACE_PROVISION_PROGRESS':
    case 'ACTIVITY_LOGGED':
    case 'A2A_QUEUE_CHANGED':
    case 'SECRETS_CHANGED':
    case 'INSTRUCTIONS_CHANGED':
      return null;
  }
}

const concernsRows = (event: PlatformEvent): boolean =>
  event.event === 'WORKSPACE_PROVISION_PROGRESS' ||
  (isEphemeral(event) ? liveFields(event) : changedFields(event)) !== null;

function applyToUnknown(draft: Draft, event: StoredEvent, nowMs: number): void {
  const stone = draft.tombstones.get(event.workspace_id);
  if (stone && event.version <= stone.version) return;
  const carried = carriedRow(event);
  if (carried) {
    draft.tombstones.delete(carried.id);
    draft.rows.set(carried.id, carried);
    draft.arrivedAtMs.set(carried.id, nowMs);
  } else if (event.event !== 'WORKSPACE_REMOVED' && !stone) draft.needsReload = true;
}

/** Lays what is true now over the row and leaves its version alone; a row that is not here yet comes with its own facts. */
function applyLive(draft: Draft, event: EphemeralEvent): void {
  const row = draft.rows.get(event.workspace_id);
  if (!row) return;
  if (event.event === 'WORKSPACE_PROVISION_PROGRESS') draft.progress.set(row.id, event.payload);
  else draft.rows.set(row.id, { ...row, ...liveFields(event) });
}

function applyOne(draft: Draft, event: StoredEvent, nowMs: number): void {
  const row = draft.rows.get(event.workspace_id);
  if (!row) {
    applyToUnknown(draft, event, nowMs);
    return;
  }
  if (event.version <= row.version) return;
  if (event.event === 'WORKSPACE_REMOVED') {
    // A removal takes everything below with it; waiting for one event each would show orphans meanwhile.
    removeRows(draft, subtreeOf(draft.rows, event.workspace_id), nowMs);
    return;
  }
  const said = { ...changedFields(event), ...carriedRow(event) };
  const next = { ...row, ...said, version: event.version };
  draft.rows.set(row.id, overlayPending(next, draft.pending, said));
}

/** Applies a batch in its order: what has a version that is not newer than its row's is skipped. */
export function applyEvents(
  state: WorkspacesState,
  events: readonly PlatformEvent[],
  nowMs: number,
): WorkspacesState {
  const relevant = events.filter(concernsRows);
  if (relevant.length === 0) return state;
  const draft: Draft = {
    rows: new Map(state.rows),
    tombstones: new Map(state.tombstones),
    arrivedAtMs: new Map(state.arrivedAtMs),
    pending: [...state.pending],
    progress: new Map(state.progress),
    needsReload: state.needsReload,
  };
  for (const event of relevant) {
    if (isEphemeral(event)) applyLive(draft, event);
    else applyOne(draft, event, nowMs);
  }
  const deleting = state.deleting.size === 0 ? state.deleting : keepKnown(state.deleting, draft.rows);
  return {
    ...state,
    ...draft,
    pending: dropSettled(draft.pending, draft.rows),
    // A word about a start that is over, or never was, is dropped as it comes.
    progress: keepStarting(draft.progress, draft.rows),
    deleting,
  };
}

const keepKnown = (ids: ReadonlySet<string>, rows: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set([...ids].filter((id) => rows.has(id)));
