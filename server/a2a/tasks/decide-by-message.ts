import { findOpenApprovalsOfTask } from '@/db/queries/approvals';
import { findLineages } from '@/db/queries/topology';
import { objectField, textField } from '@/domain/a2a/json';
import { isSendMethod, isStreamingMethod, rpcMethodIn } from '@/domain/a2a/rpc-method';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { readApprovalAnswer } from '@/domain/approval-answer';
import { decideApproval } from '../../approvals/decide-approval';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import type { Attempt } from '../attempt';
import { findOwnTask } from './own-task';
import { ownerOf } from './task-owner';
import { paramsOf, withParams } from './task-request';

/**
 * Whoever gave an agent a task decides by a message in it what the agent waits for there (D33): people, and workspaces
 * that stand above the one that asks; never the one itself. The agent hears of it by its approval, so the message itself
 * goes no further.
 * @returns the question how the task stands now, in place of the message; null where the message decides nothing
 */
export async function decideByMessage(
  deps: Deps,
  principal: Principal,
  attempt: Attempt,
): Promise<Attempt | null> {
  const { target, caller, request } = attempt;
  const taskId = taskOf(attempt);
  if (taskId === undefined || !isSendMethod(request.method)) return null;
  const answer = readApprovalAnswer(sentMessageOf(request.body)?.parts ?? []);
  if (!answer || !(await mayDecide(deps, attempt))) return null;
  const owned = await findOwnTask(deps, { workspaceId: target.id, owner: ownerOf(caller), taskId });
  if (!owned) return null;
  const open = await findOpenApprovalsOfTask(deps.database.db, target.id, owned.taskId, deps.clock.now());
  const meant = answer.approvalId === null ? open : open.filter(({ id }) => id === answer.approvalId);
  const [approval, ...others] = meant;
  // Which of several is meant nobody can know.
  if (!approval || others.length > 0) return null;
  const { decision, note } = answer;
  const params = { id: target.id, approval_id: approval.id };
  await decideApproval(deps, principal, { params, query: {}, body: { decision, note } });
  return askFor(attempt, taskId);
}

const taskOf = ({ request }: Attempt): string | undefined => {
  const message = objectField(paramsOf(request), 'message');
  return message && textField(message, 'taskId', 'task_id');
};

async function mayDecide({ database }: Deps, { caller, target }: Attempt): Promise<boolean> {
  if (caller.workspaceId === null) return true;
  const lineage = (await findLineages(database.sql, [target.id])).get(target.id);
  const [, ...above] = lineage?.ids ?? [];
  return caller.workspaceId !== target.id && above.includes(caller.workspaceId);
}

/** The same caller asks for the task, or for what happens to it where it waits for a stream. */
function askFor(attempt: Attempt, taskId: string): Attempt {
  const { request } = attempt;
  const method = isStreamingMethod(request.method) ? 'SubscribeToTask' : 'GetTask';
  const asked = withParams(request, { id: taskId });
  const named = rpcMethodIn(method, request.version) ?? method;
  return { ...attempt, request: { ...asked, method: named, body: { ...asked.body, method: named } } };
}
