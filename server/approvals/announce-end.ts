import type { ActivityEventRow } from '@/contracts/activity';
import { noteTold } from '@/db/queries/approvals';
import type { ApprovalRecord } from '@/db/schema/approval-requests';
import { recordEntry } from '../activity/record-entry';
import type { Change } from '../audit/mutate';
import type { NewEvent } from '../events/publish';
import { tellAgent } from './tell-agent';

const WORDS = {
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Nobody decided in time',
  cancelled: 'Cancelled with its workspace',
} as const;

/**
 * What belongs to the end of an approval beside its row: the event by which open pages and waiting agents hear of it, the
 * entry in the activity, and, for an agent that does not wait, the message in its inbox.
 * @param version of the workspace's row
 * @returns entries to announce after the commit
 */
export async function announceEnd(
  change: Change,
  approval: ApprovalRecord,
  version: number,
): Promise<ActivityEventRow[]> {
  const { status } = approval;
  if (status === 'pending') throw new Error(`approval ${approval.id} has not come to its end`);
  await change.publish([toEvent(approval, status, version)]);
  const entry = await recordEntry(change, {
    workspaceId: approval.workspaceId,
    type: 'task_update',
    sourceId: approval.workspaceId,
    targetId: null,
    method: 'approval',
    summary: `${WORDS[status]}: ${approval.action}`,
    responseBody: { approval_id: approval.id, status, note: approval.note },
    durationMs: change.now.getTime() - approval.createdAt.getTime(),
    status: 'ok',
    errorDetail: null,
    origin: status === 'approved' || status === 'denied' ? 'user' : 'system',
    messageId: null,
    taskId: approval.taskId,
  });
  const isAwaited = approval.awaitedUntil !== null && approval.awaitedUntil >= change.now;
  if (isAwaited || approval.toldAt !== null) return [entry];
  if (!(await noteTold(change.tx, approval.id, change.now))) return [entry];
  return [entry, await tellAgent(change, approval)];
}

function toEvent(
  { id, workspaceId, decidedBy }: ApprovalRecord,
  status: keyof typeof WORDS,
  version: number,
): NewEvent {
  const head = { workspace_id: workspaceId, version };
  const decided = { approval_id: id, decided_by: decidedBy ?? 'nobody' };
  switch (status) {
    case 'approved':
      return { ...head, event: 'APPROVAL_APPROVED', payload: { ...decided, decision: status } };
    case 'denied':
      return { ...head, event: 'APPROVAL_DENIED', payload: { ...decided, decision: status } };
    case 'expired':
      return { ...head, event: 'APPROVAL_EXPIRED', payload: { approval_id: id } };
    case 'cancelled':
      return { ...head, event: 'APPROVAL_CANCELLED', payload: { approval_id: id } };
  }
}
