import type { WorkspaceRow } from '@/contracts/workspaces';
import { findAgentCards } from '@/db/queries/workspace-agents';
import { listAgentsToTell } from '@/db/queries/workspace-starts';
import { compareAndSetStatus } from '@/db/queries/workspace-status';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { needsRestart } from '@/domain/needs-restart';
import { truncateToBytes } from '@/domain/text';
import { transitionsOf, type WorkspaceStatusEvent } from '@/domain/workspace-status';
import type { Change } from '../audit/mutate';
import type { NewEvent } from '../events/publish';
import { enqueue } from '../jobs/enqueue';
import { RESTART_CONTEXT_TASK } from './restart-context-task';
import { type AgentCard, toWorkspaceRow } from './workspace-row';

/** A reason goes into the row, its event and every list: a whole log would weigh on all of them. */
const REASON_BYTES_MAX = 4096;

export interface StatusGuard {
  /** The root of a removal, so that a restore brings back what went together. */
  readonly removedWith?: string;
  /** Leave those alone whose agents have given a sign since then. */
  readonly silentSince?: Date;
  /** Leave those alone whose agents are at work. */
  readonly idleOnly?: boolean;
  /** Leave those alone that have another machine by now, or are getting one. */
  readonly machine?: string | null;
}

type FailedPayload = Extract<NewEvent, { event: 'WORKSPACE_PROVISION_FAILED' }>['payload'];

const NO_CARDS: ReadonlyMap<string, AgentCard> = new Map();

/**
 * The one writer of workspace status. Moves every workspace of `ids` for which `event` means something, in one guarded
 * UPDATE, and publishes one event per row that changed; the others (late or repeated events, removed rows) stay as they are.
 * @param guard what else has to hold of a row, or is written with it
 * @returns the changed rows, as they are now
 */
export async function applyStatusEvent(
  change: Change,
  ids: readonly string[],
  event: WorkspaceStatusEvent,
  guard: StatusGuard = {},
): Promise<WorkspaceRecord[]> {
  if (ids.length === 0) return [];
  const changed = await compareAndSetStatus(change.tx, {
    ids,
    moves: transitionsOf(event.type),
    reason: 'reason' in event && event.reason ? truncateToBytes(event.reason, REASON_BYTES_MAX) : null,
    now: change.now,
    removedWith: guard.removedWith ?? null,
    silentSince: guard.silentSince ?? null,
    idleOnly: guard.idleOnly ?? false,
    machine: guard.machine,
  });
  const restored = event.type === 'restored' || event.type === 'restored_without_agent';
  const cards = restored ? await findAgentCards(change.tx, ids) : NO_CARDS;
  const rowOf = (record: WorkspaceRecord) => toWorkspaceRow(record, cards.get(record.id) ?? null);
  await change.publish(
    changed.flatMap((record) =>
      toStatusEvent(record, changed.length, restored ? rowOf(record) : null, failureOf(event)),
    ),
  );
  await tellRestarted(
    change,
    changed.flatMap(({ id, status }) => (status === 'online' ? [id] : [])),
  );
  return changed;
}

/** Agents that somebody has restarted hear of it when they are there again. */
async function tellRestarted({ tx }: Change, online: readonly string[]): Promise<void> {
  const restarted = await listAgentsToTell(tx, online);
  await enqueue(
    tx,
    RESTART_CONTEXT_TASK,
    restarted.map((id) => ({ key: id, payload: { workspace_id: id } })),
  );
}

function failureOf(event: WorkspaceStatusEvent): Omit<FailedPayload, 'error'> {
  if (event.type !== 'provision_failed') return {};
  const { missing = [], source, logTail } = event;
  return {
    ...(missing.length > 0 ? { missing: [...missing] } : {}),
    ...(source === undefined ? {} : { source }),
    ...(logTail ? { log_tail: logTail } : {}),
  };
}

/** Publishes rows that have just been inserted; a row starts in provisioning. */
export async function publishCreated(change: Change, records: readonly WorkspaceRecord[]): Promise<void> {
  await change.publish(
    records.flatMap((record) => toStatusEvent(record, records.length, toWorkspaceRow(record, null))),
  );
}

/** @param whole the row as lists carry it, when it is new to the canvas */
function toStatusEvent(
  record: WorkspaceRecord,
  changedCount: number,
  whole: WorkspaceRow | null,
  failure: Omit<FailedPayload, 'error'> = {},
): NewEvent[] {
  const { name, tier, runtime, status, parentId } = record;
  const head = { workspace_id: record.id, version: record.version };
  const row = whole ? { workspace: whole } : {};
  const reason = record.lastSampleError ?? '';
  switch (status) {
    case 'provisioning':
      return [
        {
          ...head,
          event: 'WORKSPACE_PROVISIONING',
          payload: { name, tier, runtime, parent_id: parentId, ...row },
        },
      ];
    case 'awaiting_agent':
      return [{ ...head, event: 'WORKSPACE_AWAITING_AGENT', payload: { name, ...row } }];
    case 'online':
      return [
        { ...head, event: 'WORKSPACE_ONLINE', payload: needsRestart(record) ? { needs_restart: true } : {} },
      ];
    case 'degraded':
      return [{ ...head, event: 'WORKSPACE_DEGRADED', payload: { sample_error: reason } }];
    case 'offline':
      return [{ ...head, event: 'WORKSPACE_OFFLINE', payload: reason === '' ? {} : { reason } }];
    case 'failed':
      return [{ ...head, event: 'WORKSPACE_PROVISION_FAILED', payload: { error: reason, ...failure } }];
    case 'paused':
      return [{ ...head, event: 'WORKSPACE_PAUSED', payload: { name, ...row } }];
    case 'hibernating':
      return [{ ...head, event: 'WORKSPACE_HIBERNATING', payload: {} }];
    case 'hibernated':
      return [{ ...head, event: 'WORKSPACE_HIBERNATED', payload: { name, tier } }];
    case 'removed': {
      const isRoot = record.removedWith === record.id;
      const payload = isRoot ? { cascade_deleted: changedCount - 1 } : {};
      return [{ ...head, event: 'WORKSPACE_REMOVED', payload }];
    }
  }
}
