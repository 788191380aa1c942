import { randomUUID } from 'node:crypto';
import type { ActivityEventRow } from '@/contracts/activity';
import { activityParts, type NewActivityRow } from '@/db/queries/activity-entries';
import { runParts } from '@/db/queries/parts';
import type { ActivityStatus, ActivityType } from '@/domain/activity';
import type { Origin } from '@/domain/origin';
import { toStorableJson } from '@/domain/storable-json';
import { toStorableText, truncateToBytes } from '@/domain/text';
import type { Change } from '../audit/mutate';
import { toStorableMessageId } from '../platform/storable-message-id';
import { activityTexts } from './activity-texts';

/** What is written down of one happening; bodies are kept whole, texts are cut to their budget. */
export interface NewActivity {
  readonly workspaceId: string;
  readonly type: ActivityType;
  readonly sourceId: string | null;
  readonly targetId: string | null;
  readonly method: string | null;
  readonly summary: string | null;
  readonly requestBody?: unknown;
  readonly responseBody?: unknown;
  readonly toolTrace?: unknown;
  readonly metadata?: unknown;
  readonly durationMs: number | null;
  readonly status: ActivityStatus;
  readonly errorDetail: string | null;
  readonly origin: Origin;
  readonly messageId: string | null;
  /** Of A2A: the task it was about, and the trace that it is a step of. */
  readonly taskId?: string | null;
  readonly traceId?: string | null;
}

const TEXT_BYTES_MAX = 4096;
const METHOD_BYTES_MAX = 1024;
const INT4_MAX = 2_147_483_647;

/** An entry as it is written, and as it is announced after the commit. */
export interface PreparedEntry {
  readonly row: NewActivityRow;
  readonly announced: ActivityEventRow;
}

/** Writes an entry in the caller's transaction; announce it with `announceActivity` after the commit. */
export async function recordEntry(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  entry: NewActivity,
): Promise<ActivityEventRow> {
  const { row, announced } = prepareEntry(entry, now);
  await runParts(tx, activityParts([row]));
  return announced;
}

/** For those who write several entries with one statement. */
export function prepareEntry(entry: NewActivity, now: Date): PreparedEntry {
  const row = toRow(entry, now);
  return { row, announced: toEventRow(row, entry) };
}

const toRow = (entry: NewActivity, now: Date): NewActivityRow => ({
  id: randomUUID(),
  workspaceId: entry.workspaceId,
  activityType: entry.type,
  sourceId: entry.sourceId,
  targetId: entry.targetId,
  method: cut(entry.method, METHOD_BYTES_MAX),
  summary: cut(entry.summary, TEXT_BYTES_MAX),
  requestBody: toStorableJson(entry.requestBody),
  responseBody: toStorableJson(entry.responseBody),
  toolTrace: toStorableJson(entry.toolTrace),
  metadata: toStorableJson(entry.metadata),
  durationMs: toInt4(entry.durationMs),
  status: entry.status,
  errorDetail: cut(entry.errorDetail, TEXT_BYTES_MAX),
  origin: entry.origin,
  messageId: entry.messageId === null ? null : toStorableMessageId(entry.messageId),
  taskId: entry.taskId ? toStorableMessageId(entry.taskId) : null,
  traceId: entry.traceId ?? null,
  createdAt: now,
});

const toEventRow = (row: NewActivityRow, entry: NewActivity): ActivityEventRow => ({
  id: row.id,
  workspace_id: row.workspaceId,
  activity_type: row.activityType,
  source_id: row.sourceId,
  target_id: row.targetId,
  method: row.method,
  summary: row.summary,
  duration_ms: row.durationMs,
  status: row.status,
  error_detail: row.errorDetail,
  origin: row.origin,
  created_at: row.createdAt.toISOString(),
  ...activityTexts(entry),
});

const cut = (text: string | null, bytesMax: number): string | null =>
  text === null ? null : truncateToBytes(toStorableText(text), bytesMax);

/** Measured durations have fractions, and a clock that was set back makes them negative. */
const toInt4 = (ms: number | null): number | null =>
  ms === null ? null : Math.min(Math.max(Math.round(ms), 0), INT4_MAX);
