import type { sendToAgent as contract } from '@/contracts/a2a';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { JsonObject } from '@/domain/a2a/json';
import type { Deps } from '../deps';
import { AppError, isAppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { canCommunicate } from '../registry/can-communicate';
import { loadLiving } from '../workspaces/load-living';
import { callAgent } from './call-agent';
import { readTimeout } from './deadline';
import {
  answerAgain,
  type Exchange,
  recordAnswer,
  recordFailure,
  recordQueued,
  recordSent,
} from './exchange';
import { identifyCaller } from './identify-caller';
import { mockAnswer } from './mock-answer';
import { queuedAnswer } from './queue-for-poll';
import { readA2aRequest } from './read-request';
import { wakeWorkspace } from './wake-workspace';

/**
 * Carries a request to the agent of a workspace, in the order of spec 1.13: who asks, whether they may, the budget; then
 * the agent itself, which is polled, answered for, or called. What a person says is in the chat before anything is sent,
 * and what comes back is there before the caller reads it.
 */
export async function sendToAgent(
  deps: Deps,
  principal: Principal,
  { params, query, body }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const caller = identifyCaller(principal, headers);
  const request = readA2aRequest(body, headers, query['A2A-Version']);
  const timeoutMs = readTimeout(headers);
  const target = await loadLiving(deps.database.db, params.id);
  await assertMayTalk(deps, caller.workspaceId, target.id);
  assertWithinBudget(target);
  const { exchange, isRepeat } = await recordSent(deps, { target, caller, request });
  const earlier = isRepeat ? await answerAgain(deps, exchange) : null;
  if (earlier) return earlier;
  if (target.deliveryMode === 'poll') return queuedAnswer(request, await recordQueued(deps, exchange));
  try {
    const answer = deps.backends.for(target).capabilities.cannedAnswers
      ? mockAnswer(target.id, request)
      : await callReachable(deps, exchange, { headers, versionInQuery: query['A2A-Version'], timeoutMs });
    await recordAnswer(deps, exchange, answer);
    return answer;
  } catch (error) {
    if (isAppError(error)) await recordFailure(deps, exchange, error);
    throw error;
  }
}

async function assertMayTalk(deps: Deps, callerId: string | null, targetId: string): Promise<void> {
  if (callerId === null || callerId === targetId) return;
  if (!(await canCommunicate(deps, callerId, targetId))) throw new AppError('communication_denied');
}

function assertWithinBudget({ budgetLimitCents, monthlySpendCents }: WorkspaceRecord): void {
  if (budgetLimitCents !== null && monthlySpendCents >= budgetLimitCents)
    throw new AppError('budget_exceeded');
}

async function callReachable(
  deps: Deps,
  { target, caller, request }: Exchange,
  how: { headers: Headers; versionInQuery: string | undefined; timeoutMs: number | null },
): Promise<JsonObject> {
  if (target.url !== '') return callAgent(deps, { target, caller, request, ...how });
  if (target.status === 'hibernated') throw await wakeWorkspace(deps, target);
  throw new AppError('workspace_without_url', { details: { status: target.status } });
}
