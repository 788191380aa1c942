import type { sendToAgent as contract } from '@/contracts/a2a';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { isSendMethod, isStreamingMethod } from '@/domain/a2a/rpc-method';
import { admitMessage } from '../delegations/admit-message';
import type { Deps } from '../deps';
import { AppError, isAppError } from '../platform/app-error';
import { assertLeft } from '../platform/limits/assert-left';
import type { Principal, RequestInfo } from '../principal';
import { canCommunicate } from '../registry/can-communicate';
import { loadLivingTogether } from '../workspaces/load-living';
import { askAgent, type Manner } from './ask-agent';
import { assertExtensionsNamed } from './assert-extensions';
import { assertWithinBudget } from './assert-within-budget';
import type { Attempt } from './attempt';
import { readTimeout } from './deadline';
import { type Exchange, recordFailure, recordSent } from './exchange';
import { passExtensions } from './extensions-header';
import { identifyCaller } from './identify-caller';
import { recordSurely } from './once/record-surely';
import { sendOnce } from './once/send-once';
import { busyAnswer } from './queue/busy-answer';
import { freesAgent } from './queue/frees-agent';
import { busyMs, mayWait, mustWait } from './queue/must-wait';
import { TRY_ANYWAY_MS } from './queue/queue-bounds';
import { queueMessage, type Waiting } from './queue/queue-message';
import { queuedAnswer } from './queue-for-poll';
import { readA2aRequest } from './read-request';
import { answerFromChat } from './repeat';
import { followAnswered } from './streams/look-after-task';
import { streamToAgent } from './streams/stream-to-agent';
import { subscribeToTask } from './streams/subscribe-to-task';
import { answerAboutTask, isAboutTask } from './tasks/answer-about-task';
import { continueTask } from './tasks/continue-task';
import { decideByMessage } from './tasks/decide-by-message';
import { taskOfRequest } from './tasks/task-of-call';
import { noteCall } from './trail/call-trail';
import { observeCall } from './trail/observe-call';

const TARGET_BUSY = 'This agent is sent too many messages at the moment; try again shortly.';

/**
 * Carries a request to the agent of a workspace, in the order of spec 1.13: who asks, whether they may, the budget; then
 * the agent itself, which is polled, answered for, or called. What a person says is in the chat before anything is sent,
 * and what comes back is there before the caller reads it.
 */
export function sendToAgent(
  deps: Deps,
  principal: Principal,
  input: ContractInput<typeof contract>,
  info: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const observed = { deps, principal, targetId: input.params.id, request: info };
  return observeCall(observed, (headers) =>
    carry(deps, principal, input, { headers, setHeader: info.setHeader }),
  );
}

async function carry(
  deps: Deps,
  principal: Principal,
  { params, query, body }: ContractInput<typeof contract>,
  { headers, setHeader }: Pick<RequestInfo, 'headers' | 'setHeader'>,
): Promise<ContractOutput<typeof contract>> {
  const caller = identifyCaller(principal, headers);
  const request = readA2aRequest(body, headers, query['A2A-Version']);
  const { method, messageId, version: versionIn } = request;
  noteCall({ method, messageId, versionIn, taskId: taskOfRequest(request) });
  const timeoutMs = readTimeout(headers);
  const target = await loadLivingTogether(deps, params.id);
  await assertMayTalk(deps, caller.workspaceId, target.id);
  // After it is known that they may talk: strangers must not use up what others may send.
  assertLeft(await deps.limits.take('a2a-target', target.id), TARGET_BUSY);
  const turn = await assertWithinBudget(deps, target, method);
  try {
    await assertExtensionsNamed(deps, target, request, headers);
    const onAnswer = passExtensions(request.version, setHeader);
    const manner = { headers, versionInQuery: query['A2A-Version'], timeoutMs, onAnswer, turn };
    const attempt = { target, caller, request };
    const decided = await decideByMessage(deps, principal, attempt);
    if (decided) return toSendAnswer(request.version, await carryToTarget(deps, decided, manner));
    return await carryToTarget(deps, attempt, manner);
  } finally {
    turn.release();
  }
}

/** A task as the answer to a message has it, which 1.0 wraps. */
function toSendAnswer(
  version: ProtocolVersion,
  said: ContractOutput<typeof contract>,
): ContractOutput<typeof contract> {
  if (version === '0.3' || !isJsonObject(said) || !isJsonObject(said.result)) return said;
  return { ...said, result: { task: said.result } };
}

/** Carries what may be carried, the way that its method and its agent ask for. */
async function carryToTarget(
  deps: Deps,
  attempt: Attempt,
  manner: Manner,
): Promise<ContractOutput<typeof contract>> {
  const { target, request } = attempt;
  const ask = (asked: Attempt): Promise<JsonObject> => exchangeOnce(deps, asked, manner);
  if (isAboutTask(request.method)) return answerAboutTask(deps, attempt, ask);
  if (isStreamingMethod(request.method)) {
    return isSendMethod(request.method)
      ? streamToAgent(deps, await continueTask(deps, attempt), manner)
      : subscribeToTask(deps, attempt, manner.headers);
  }
  // Such an agent hears nothing but messages.
  if (target.deliveryMode === 'poll' && !isSendMethod(request.method)) {
    throw new AppError('operation_not_offered');
  }
  return ask(await continueTask(deps, attempt));
}

/** Carries one request to its agent, unless what it asks has been answered already. */
function exchangeOnce(deps: Deps, asked: Attempt, manner: Manner): Promise<JsonObject> {
  return sendOnce(deps, asked, manner.timeoutMs, () => exchangeNow(deps, asked, manner));
}

async function exchangeNow(deps: Deps, asked: Attempt, manner: Manner): Promise<JsonObject> {
  const attempt = await admitMessage(deps, asked, manner.headers);
  const { request } = attempt;
  const { exchange, isRepeat, queuedId } = await recordSent(deps, attempt);
  const said = isRepeat && queuedId === null ? await answerFromChat(deps, attempt) : null;
  if (said) return said;
  if (queuedId !== null) return queuedAnswer(request, queuedId);
  const delivery = deliver(deps, exchange, manner);
  // It goes on without its sender, and a stopping process waits for it as long as it waits for anything.
  deps.background.run('a2a exchange', () => delivery.catch(() => {}));
  return delivery;
}

async function deliver(deps: Deps, exchange: Exchange, manner: Manner): Promise<JsonObject> {
  const answer = await askOrQueue(deps, exchange, manner);
  if ('waiting' in answer) return busyAnswer(exchange.request, answer.waiting);
  try {
    await recordSurely(deps, exchange, answer.said);
  } catch (error) {
    // The agent has done its work: what the sender must not be told is to try again.
    throw new AppError('agent_answer_not_stored', { cause: error, details: { delivery_confirmed: true } });
  }
  // Not waited for: what the agent goes on to do is nothing its answer has to wait for.
  deps.background.run('a2a task', () => followAnswered(deps, exchange, answer.said));
  return answer.said;
}

type Answer = { readonly said: JsonObject } | { readonly waiting: Waiting };

/** What the agent says; or, where it says that it is too busy, the place of the message in its queue. */
async function askOrQueue(deps: Deps, exchange: Exchange, manner: Manner): Promise<Answer> {
  const { headers } = manner;
  try {
    if (mustWait(deps, exchange)) {
      return { waiting: await queueMessage(deps, exchange, { headers, retryMs: TRY_ANYWAY_MS }) };
    }
    const said = await askAgent(deps, exchange, manner);
    if (freesAgent(said)) deps.queue.answered(exchange.target.id);
    return { said };
  } catch (error) {
    const retryMs = busyMs(error);
    if (retryMs !== null && mayWait(deps, exchange)) {
      deps.queue.refused(exchange.target.id, retryMs);
      return { waiting: await queueMessage(deps, exchange, { headers, retryMs }) };
    }
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
