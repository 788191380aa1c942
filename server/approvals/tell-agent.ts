import type { ActivityEventRow } from '@/contracts/activity';
import type { ApprovalRecord } from '@/db/schema/approval-requests';
import { platformMessage } from '@/domain/platform-message';
import { recordEntry } from '../activity/record-entry';
import type { Change } from '../audit/mutate';

/** Puts the end of an approval into the inbox of the agent that asked, as a message that no person said. */
export function tellAgent(change: Change, approval: ApprovalRecord): Promise<ActivityEventRow> {
  const { id, workspaceId, status, taskId, note } = approval;
  return recordEntry(change, {
    workspaceId,
    type: 'a2a_receive',
    sourceId: workspaceId,
    targetId: workspaceId,
    method: 'approval_result',
    summary: 'Answer to an approval',
    requestBody: platformMessage(
      { id, messageId: `approval-result:${id}`, text: textOf(approval) },
      { kind: 'approval_result', approval_id: id, status, task_id: taskId, note },
    ),
    durationMs: null,
    status: 'ok',
    errorDetail: null,
    origin: 'system',
    messageId: null,
    taskId,
  });
}

function textOf({ status, action, note }: ApprovalRecord): string {
  const said = note ? `\n\nThey say: ${note}` : '';
  if (status === 'approved') return `People approved what you asked for: ${action}${said}`;
  if (status === 'denied') return `People denied what you asked for, so do not do it: ${action}${said}`;
  return `Nobody decided in time, so do not do it: ${action}`;
}
