import type { ActivityEventRow } from '@/contracts/activity';
import { insertApproval } from '@/db/queries/approvals';
import type { ApprovalRecord } from '@/db/schema/approval-requests';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { recordEntry } from '../activity/record-entry';
import type { Change } from '../audit/mutate';
import type { NewEvent } from '../events/publish';

/** After it is asked for, its agent is about to wait: nobody needs to put the end into its inbox meanwhile. */
export const AWAITED_GRACE_MS = 5000;

type Asked = Pick<ApprovalRecord, 'action' | 'origin' | 'expiresAt'> &
  Partial<Pick<ApprovalRecord, 'taskId' | 'reason' | 'context' | 'pausedTargetId' | 'idempotencyKey'>>;

/**
 * Asks people for something in the name of a workspace: the row, the events for it and for the one above it, and the entry
 * in its activity, which is to be announced after the commit.
 */
export async function raiseApproval(
  change: Change,
  workspace: WorkspaceRecord,
  asked: Asked,
): Promise<{ approval: ApprovalRecord; entry: ActivityEventRow }> {
  const { now } = change;
  const isAgents = asked.origin === 'agent';
  const approval = await insertApproval(change.tx, {
    ...asked,
    workspaceId: workspace.id,
    createdAt: now,
    awaitedUntil: isAgents ? new Date(now.getTime() + AWAITED_GRACE_MS) : null,
    // Nobody but an agent that asked itself waits to be told.
    toldAt: isAgents ? null : now,
  });
  await change.publish(toEvents(workspace, approval));
  const entry = await recordEntry(change, {
    workspaceId: workspace.id,
    type: 'task_update',
    sourceId: workspace.id,
    targetId: null,
    method: 'approval',
    summary: `Asks for an approval: ${approval.action}`,
    requestBody: { approval_id: approval.id, action: approval.action, reason: approval.reason },
    durationMs: null,
    status: 'ok',
    errorDetail: null,
    origin: approval.origin,
    messageId: null,
    taskId: approval.taskId,
  });
  return { approval, entry };
}

function toEvents({ id, version, parentId }: WorkspaceRecord, approval: ApprovalRecord): NewEvent[] {
  const { action, reason, taskId, expiresAt } = approval;
  const said = { approval_id: approval.id, action, reason };
  const asked: NewEvent = {
    event: 'APPROVAL_REQUESTED',
    workspace_id: id,
    version,
    payload: { ...said, task_id: taskId, expires_at: expiresAt.toISOString() },
  };
  if (parentId === null) return [asked];
  const escalated: NewEvent = {
    event: 'APPROVAL_ESCALATED',
    workspace_id: parentId,
    // Changes no row; who is above has a version of its own, which this does not have to know.
    version: 0,
    payload: { ...said, from_workspace_id: id },
  };
  return [asked, escalated];
}
