import type { ApprovalRow } from '@/contracts/approvals';
import type { NamedApproval } from '@/db/queries/approvals';
import { standingAt } from '@/domain/approval';

/** An approval as it is told, and as it stands at this moment. */
export const toApprovalRow = (
  { approval, workspaceName, decidedByName }: NamedApproval,
  now: Date,
): ApprovalRow => ({
  id: approval.id,
  workspace_id: approval.workspaceId,
  workspace_name: workspaceName,
  task_id: approval.taskId,
  action: approval.action,
  reason: approval.reason,
  context: approval.context,
  status: standingAt(approval, now),
  origin: approval.origin,
  created_at: approval.createdAt.toISOString(),
  expires_at: approval.expiresAt.toISOString(),
  decided_by: approval.decidedBy,
  decided_by_name: decidedByName,
  decided_at: approval.decidedAt?.toISOString() ?? null,
  note: approval.note,
});
