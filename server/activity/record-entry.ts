import type { ActivityEventRow } from '@/contracts/activity';
import type { ActivityStatus, ActivityType } from '@/domain/activity';
import type { Origin } from '@/domain/origin';
import type { Change } from '../audit/mutate';

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
  readonly durationMs: number | null;
  readonly status: ActivityStatus;
  readonly errorDetail: string | null;
  readonly origin: Origin;
  readonly messageId: string | null;
}

/** Writes an entry in the caller's transaction; announce it with `announceActivity` after the commit. */
export function recordEntry(_change: Change, _entry: NewActivity): Promise<ActivityEventRow> {
  throw new Error('not there yet');
}
