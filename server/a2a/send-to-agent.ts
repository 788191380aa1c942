import type { sendToAgent as contract } from '@/contracts/a2a';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { JsonObject } from '@/domain/a2a/json';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Deps } from '../deps';
import { AppError, isAppError } from '../platform/app-error';
import { assertLeft } from '../platform/limits/assert-left';
import type { Principal, RequestInfo } from '../principal';
import { canCommunicate } from '../registry/can-communicate';
import { loadLiving } from '../workspaces/load-living';
import type { Attempt } from './attempt';
import { callAgent } from './call-agent';
import { readTimeout } from './deadline';
import { type Exchange, recordAnswer, recordFailure, recordSent } from './exchange';
import { identifyCaller } from './identify-caller';
import { mockAnswer } from './mock-answer';
import { queuedAnswer } from './queue-for-poll';
import { readA2aRequest } from './read-request';
import { answerAgain, answerFromChat } from './repeat';
import { answerAboutTask, isAboutTask } from './tasks/answer-about-task';
import { continueTask } from './tasks/continue-task';
import { wakeWorkspace } from './wake-workspace';

const TARGET_BUSY = 'This agent is sent too many messages at the moment; try again shortly.';

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
  // After it is known that they may talk: strangers must not use up what others may send.
  assertLeft(await deps.limits.take('a2a-target', target.id), TARGET_BUSY);
  assertWithinBudget(target);
  const manner = { headers, versionInQuery: query['A2A-Version'], timeoutMs };
  const ask = (attempt: Attempt): Promise<JsonObject> => exchangeOnce(deps, attempt, manner);
  const attempt = { target, caller, request };
  if (isAboutTask(request.method)) return answerAboutTask(deps, attempt, ask);
  // Such an agent hears nothing but messages.
  if (target.deliveryMode === 'poll' && !isSendMethod(request.method)) {
    throw new AppError('operation_not_offered');
  }
  return ask(await continueTask(deps, attempt));
}

/** Carries one request to its agent, unless what it asks has been answered already. */
async function exchangeOnce(deps: Deps, attempt: Attempt, manner: Manner): Promise<JsonObject> {
  const { request } = attempt;
  const earlier = request.hasOwnId ? await answerAgain(deps, attempt) : null;
  if (earlier) return earlier;
  const { exchange, isRepeat, queuedId } = await recordSent(deps, attempt);
  const said = isRepeat && queuedId === null ? await answerFromChat(deps, attempt) : null;
  if (said) return said;
  if (queuedId !== null) return queuedAnswer(request, queuedId);
  const delivery = deliver(deps, exchange, manner);
  // It goes on without its sender, and a stopping process waits for it as long as it waits for anything.
  deps.background.run('a2a exchange', () => delivery.catch(() => {}));
  return delivery;
}

interface Manner {
  readonly headers: Headers;
  readonly versionInQuery: string | undefined;
  readonly timeoutMs: number | null;
}

async function deliver(deps: Deps, exchange: Exchange, manner: Manner): Promise<JsonObject> {
  const answer = await askAgent(deps, exchange, manner);
  try {
    await recordAnswer(deps, exchange, answer);
  } catch (error) {
    // The agent has done its work: what the sender must not be told is to try again.
    throw new AppError('agent_answer_not_stored', { cause: error, details: { delivery_confirmed: true } });
  }
  return answer;
}

async function askAgent(deps: Deps, exchange: Exchange, manner: Manner): Promise<JsonObject> {
  const { target, request } = exchange;
  try {
    const isCanned = deps.backends.for(target).capabilities.cannedAnswers;
    return isCanned ? mockAnswer(target.id, request) : await callReachable(deps, exchange, manner);
  } catch (error) {
    if (isAppError(error)) await recordFailureIfPossible(deps, exchange, error);
    throw error;
  }
}

/** Why there is no answer matters more to the sender than that it could not be written down. */
async function recordFailureIfPossible(deps: Deps, exchange: Exchange, error: AppError): Promise<void> {
  try {
    await recordFailure(deps, exchange, error);
  } catch (cause) {
    deps.log.warn({ err: cause, workspace: exchange.target.id }, 'a failed delivery could not be recorded');
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

/** One that is on its way to sleep still has a URL, and an agent that is about to be stopped. */
const ASLEEP: readonly WorkspaceStatus[] = ['hibernating', 'hibernated'];

async function callReachable(
  deps: Deps,
  { target, caller, request }: Exchange,
  manner: Manner,
): Promise<JsonObject> {
  if (ASLEEP.includes(target.status)) throw await wakeWorkspace(deps, target);
  if (target.url !== '') return callAgent(deps, { target, caller, request, ...manner });
  throw new AppError('workspace_without_url', { details: { status: target.status } });
}
