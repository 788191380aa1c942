import type { ActivityRow } from '@/contracts/activity';
import type { ListedActivity } from '@/db/queries/activity-entries';

/** An entry as lists carry it. */
export const toActivityRow = (row: ListedActivity): ActivityRow => ({
  id: row.id,
  workspace_id: row.workspaceId,
  activity_type: row.activityType,
  source_id: row.sourceId,
  target_id: row.targetId,
  method: row.method,
  summary: row.summary,
  request_body: row.requestBody,
  response_body: row.responseBody,
  tool_trace: row.toolTrace,
  metadata: row.metadata,
  duration_ms: row.durationMs,
  status: row.status,
  error_detail: row.errorDetail,
  origin: row.origin,
  task_id: row.taskId,
  trace_id: row.traceId,
  created_at: row.createdAt.toISOString(),
});
