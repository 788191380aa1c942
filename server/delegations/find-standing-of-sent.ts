import { findTaskOfMessage } from '@/db/queries/a2a-tasks';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { DelegationRecord } from '@/db/schema/delegations';
import { delegationMessage, delegationMessageId } from '@/domain/delegation-message';
import { findWaiting } from '../a2a/queue/queue-message';
import { readA2aRequest } from '../a2a/read-request';
import { answerAgain } from '../a2a/repeat';
import type { Deps } from '../deps';
import { readOutcome } from './read-outcome';
import type { Step } from './step';

/**
 * What is known of a task that an earlier run had given out without coming to its end: its answer, its place in the queue
 * of the agent, or the task that the agent made of it. Null where nothing is known.
 */
export async function findStandingOfSent(
  deps: Deps,
  row: DelegationRecord,
  task: string,
): Promise<Step | null> {
  const target = await findWorkspaceById(deps.database.db, row.calleeId);
  if (!target) return null;
  const body = delegationMessage(row.delegationId, task);
  const request = readA2aRequest(body, new Headers(), undefined);
  const attempt = { target, caller: { workspaceId: row.callerId, origin: row.origin }, request };
  const answer = await answerAgain(deps, attempt);
  if (answer) return readOutcome(answer);
  if (await findWaiting(deps, attempt)) return { to: 'queued' };
  const made = await findTaskOfMessage(deps.database.sql, {
    workspaceId: row.calleeId,
    owner: row.callerId,
    messageId: delegationMessageId(row.delegationId),
  });
  return made ? { to: 'in_progress', taskId: made.taskId } : null;
}
