import type { ActivityEventRow } from '@/contracts/activity';
import { insertActivityEntry } from '@/db/queries/activity-entries';
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

/** Writes an entry in the caller's transaction; announce it with `announceActivity` after the commit. */
export async function recordEntry(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  entry: NewActivity,
): Promise<ActivityEventRow> {
  const texts = {
    method: cut(entry.method, METHOD_BYTES_MAX),
    summary: cut(entry.summary, TEXT_BYTES_MAX),
    errorDetail: cut(entry.errorDetail, TEXT_BYTES_MAX),
  };
  const durationMs = toInt4(entry.durationMs);
  const { workspaceId, sourceId, targetId, status, origin } = entry;
  const id = await insertActivityEntry(tx, {
    ...texts,
    ...{ workspaceId, sourceId, targetId, status, origin, durationMs },
    activityType: entry.type,
    requestBody: toStorableJson(entry.requestBody),
    responseBody: toStorableJson(entry.responseBody),
    toolTrace: toStorableJson(entry.toolTrace),
    metadata: toStorableJson(entry.metadata),
    messageId: entry.messageId === null ? null : toStorableMessageId(entry.messageId),
    taskId: entry.taskId ? toStorableMessageId(entry.taskId) : null,
    traceId: entry.traceId ?? null,
    createdAt: now,
  });
  return {
    id,
    workspace_id: workspaceId,
    activity_type: entry.type,
    source_id: sourceId,
    target_id: targetId,
    method: texts.method,
    summary: texts.summary,
    duration_ms: durationMs,
    status,
    error_detail: texts.errorDetail,
    origin,
    created_at: now.toISOString(),
    ...activityTexts(entry),
  };
}

const cut = (text: string | null, bytesMax: number): string | null =>
  text === null ? null : truncateToBytes(toStorableText(text), bytesMax);

/** Measured durations have fractions, and a clock that was set back makes them negative. */
const toInt4 = (ms: number | null): number | null =>
  ms === null ? null : Math.min(Math.max(Math.round(ms), 0), INT4_MAX);
