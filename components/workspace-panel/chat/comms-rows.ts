import type { ActivityEventRow, ActivityRow } from '@/contracts/activity';
import type { DelegationRow } from '@/contracts/delegations';
import { objectField, readBody, textField } from '@/domain/a2a/json';

/** The A2A task that an exchange was about, and whose agent has it. */
export interface CommsTask {
  readonly workspaceId: string;
  readonly taskId: string;
}

/** One exchange between this workspace and another. */
export interface CommsRow {
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** The other side; null when it is not known. */
  readonly peerId: string | null;
  /** What was written down of it; null where that says no more than who asked whom. */
  readonly summary: string | null;
  /** What was asked, and what was answered, in the server's reading; null where there are no words. */
  readonly asked: string | null;
  readonly answered: string | null;
  readonly isError: boolean;
  readonly errorDetail: string | null;
  readonly durationMs: number | null;
  readonly timestamp: string;
  /** How it stands, where it is a delegation; null: a message that was answered or failed. */
  readonly delegation: DelegationRow['status'] | null;
  /** The delegation that it is, or belongs to. */
  readonly delegationId: string | null;
  /** Null where there is none, or only the event is here. */
  readonly task: CommsTask | null;
  /** The bodies as they travelled; null while only the event is here, which has none. */
  readonly raw: { readonly request: unknown; readonly response: unknown } | null;
}

type Entry = ActivityEventRow | ActivityRow;

/** One list of loaded entries and of those that events told of: oldest first, each once. */
export function toCommsRows(
  workspaceId: string,
  loaded: readonly ActivityRow[],
  live: readonly ActivityEventRow[],
): CommsRow[] {
  const byId = new Map<string, Entry>();
  for (const entry of live) byId.set(entry.id, entry);
  for (const entry of [...loaded].reverse()) {
    byId.delete(entry.id);
    byId.set(entry.id, entry);
  }
  const rows = [...byId.values()].map((entry) => toRow(workspaceId, entry)).filter((row) => row !== null);
  return joinEnds(rows.sort(oldestFirst));
}

/**
 * A message that is worked on for long, or waits for people, is written down when that is known and again when it has
 * ended: one row, where it began, with how it ended.
 */
function joinEnds(rows: readonly CommsRow[]): CommsRow[] {
  const joined = new Map<string, CommsRow>();
  for (const row of rows) {
    const key = toldAs(row);
    const first = joined.get(key);
    joined.set(key, first ? { ...row, id: first.id, timestamp: first.timestamp } : row);
  }
  return [...joined.values()];
}

function toldAs({ id, task, raw }: CommsRow): string {
  const params = objectField(readBody(raw?.request) ?? {}, 'params') ?? {};
  const messageId = textField(objectField(params, 'message') ?? {}, 'messageId', 'message_id');
  return task && messageId ? JSON.stringify([task, messageId]) : id;
}

export const oldestFirst = (a: CommsRow, b: CommsRow): number =>
  a.timestamp === b.timestamp ? 0 : a.timestamp < b.timestamp ? -1 : 1;

function toRow(workspaceId: string, entry: Entry): CommsRow | null {
  const { activity_type: type, source_id: source, target_id: target, method, summary } = entry;
  if (source === null || (type !== 'a2a_send' && type !== 'a2a_receive')) return null;
  const isOut = type === 'a2a_send' || source === workspaceId;
  const isGeneric = method !== null && (summary?.startsWith(`${method} → `) ?? false);
  return {
    id: entry.id,
    direction: isOut ? 'out' : 'in',
    peerId: isOut ? target : source,
    summary: isGeneric ? null : summary,
    asked: entry.request_text ?? null,
    answered: entry.response_text ?? null,
    isError: entry.status === 'error',
    errorDetail: entry.error_detail,
    durationMs: entry.duration_ms,
    timestamp: entry.created_at,
    delegation: null,
    delegationId: entry.delegation_id ?? null,
    task: taskOf(entry),
    raw: 'request_body' in entry ? { request: entry.request_body, response: entry.response_body } : null,
  };
}

function taskOf(entry: Entry): CommsTask | null {
  const taskId = 'task_id' in entry ? entry.task_id : null;
  return taskId === null ? null : { workspaceId: entry.workspace_id, taskId };
}

/** The other sides with how often each stands in the list, the most recent first. */
export function peersOf(rows: readonly CommsRow[]): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { peerId } of [...rows].reverse()) {
    if (peerId !== null) counts.set(peerId, (counts.get(peerId) ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => ({ id, count }));
}
