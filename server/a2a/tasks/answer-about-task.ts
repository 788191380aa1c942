import { findQueued } from '@/db/queries/a2a-queue';
import { moveTask } from '@/db/queries/a2a-tasks';
import { historyLengthOf, withHistoryLength } from '@/domain/a2a/history-length';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { rpcResult } from '@/domain/a2a/rpc-answer';
import { A2A_ERRORS } from '@/domain/a2a/rpc-error';
import { rpcMethodOf } from '@/domain/a2a/rpc-method';
import { isTerminalTaskState, taskStateName } from '@/domain/a2a/task-state';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { type Change, changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';
import type { Attempt } from '../attempt';
import { dropWaiting } from '../queue/settle-queued';
import { TAKEN_BACK } from '../queue/taken-back';
import { listTasksResult } from './list-answer';
import { findOwnTask, type OwnedTask } from './own-task';
import { ownerOf } from './task-owner';
import { askedTaskId, paramsOf, withParams } from './task-request';

/** Asks the agent itself, with all that goes with it. */
export type AskAgent = (attempt: Attempt) => Promise<JsonObject>;

/** True for a request that is about a task there is, and is answered at once. */
export const isAboutTask = (method: string): boolean =>
  ['get', 'list', 'cancel'].includes(rpcMethodOf(method)?.operation ?? '');

/**
 * Answers a request about tasks. Whose a task is says the index alone, before the agent hears anything: one of somebody
 * else is missing, and so is one from before there was an index, because nobody knows whose it is.
 * @throws AppError `task_not_found`, `task_not_cancelable`
 */
export async function answerAboutTask(deps: Deps, attempt: Attempt, ask: AskAgent): Promise<JsonObject> {
  const { request, target, caller } = attempt;
  const { operation } = rpcMethodOf(request.method) ?? {};
  if (operation === 'list') return answer(attempt, await listTasksResult(deps, attempt));
  const taskId = askedTaskId(request);
  const owned = await findOwnTask(deps, { workspaceId: target.id, owner: ownerOf(caller), taskId });
  if (!owned) throw new AppError('task_not_found');
  const asked: Asked = { attempt, owned, taskId, ask };
  return operation === 'cancel' ? cancel(deps, asked) : get(deps, asked);
}

interface Asked {
  readonly attempt: Attempt;
  readonly owned: OwnedTask;
  /** As the caller wrote it. */
  readonly taskId: string;
  readonly ask: AskAgent;
}

const answer = ({ request }: Attempt, result: JsonObject): JsonObject =>
  rpcResult(result, { id: request.id ?? null });

const ASLEEP: readonly WorkspaceStatus[] = ['hibernating', 'hibernated'];

/** Nobody is woken to be asked, and a task of the gateway's is known here alone. */
const canBeAsked = ({ target }: Attempt, { madeBy }: OwnedTask): boolean =>
  madeBy === 'agent' &&
  target.deliveryMode !== 'poll' &&
  target.url !== '' &&
  !ASLEEP.includes(target.status);

/** From the agent, which knows best; from the index where the agent is not there or has forgotten the task. */
async function get(deps: Deps, { attempt, owned, taskId, ask }: Asked): Promise<JsonObject> {
  const length = historyLengthOf(paramsOf(attempt.request));
  const known = (): JsonObject => answer(attempt, withHistoryLength(owned.task, length));
  if (!canBeAsked(attempt, owned)) return known();
  try {
    const said = await ask(forward(attempt, owned, taskId));
    if (!isJsonObject(said.result)) return hasForgotten(said) ? known() : said;
    return { ...said, result: withHistoryLength({ ...said.result, id: taskId }, length) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.log.debug({ err: error, workspace: attempt.target.id }, 'a task was answered from the index');
    return known();
  }
}

const hasForgotten = ({ error }: JsonObject): boolean =>
  isJsonObject(error) && error.code === A2A_ERRORS.taskNotFound.code;

async function cancel(deps: Deps, { attempt, owned, taskId, ask }: Asked): Promise<JsonObject> {
  if (isTerminalTaskState(owned.state)) throw new AppError('task_not_cancelable');
  if (owned.madeBy === 'gateway') return cancelWaiting(deps, attempt, owned);
  const said = await ask(forward(attempt, owned, taskId));
  return isJsonObject(said.result) ? { ...said, result: { ...said.result, id: taskId } } : said;
}

/**
 * What waits is taken out of the line; an agent that fetched it from its inbox already is not told.
 * @throws AppError `task_not_cancelable` when it is on its way to the agent
 */
async function cancelWaiting(deps: Deps, attempt: Attempt, owned: OwnedTask): Promise<JsonObject> {
  const { version, workspaceId, taskId } = owned;
  let moved: JsonObject | null = null;
  const move = async ({ tx, now }: Change): Promise<void> => {
    const state = version === '0.3' ? 'canceled' : taskStateName('canceled');
    const task = { ...owned.task, status: { state, timestamp: now.toISOString() } };
    const change = {
      state: 'canceled' as const,
      agentTaskId: null,
      snapshot: JSON.stringify(task),
      event: JSON.stringify(version === '1.0' ? { task } : task),
      at: now,
    };
    moved = (await moveTask(tx, { workspaceId, taskId }, change)) ? task : null;
  };
  const queued = await findQueued(deps.database.sql, workspaceId, taskId);
  if (!queued) await changeBySystem(deps, move);
  // At once with leaving the queue, where it may be taken out at this very moment.
  else if (!(await dropWaiting(deps, queued, TAKEN_BACK, move))) {
    throw new AppError('task_not_cancelable', { public: 'The message is with its agent already.' });
  }
  if (!moved) throw new AppError('task_not_cancelable');
  return answer(attempt, moved);
}

/** With the id that the agent knows. The whole history is asked for: the index keeps it, and the caller's part is cut here. */
function forward(attempt: Attempt, owned: OwnedTask, taskId: string): Attempt {
  const {
    historyLength: _,
    history_length: __,
    taskId: ___,
    task_id: ____,
    ...params
  } = paramsOf(attempt.request);
  // Only a task that stands for another one has another id at the agent; what is kept of an odd id is not what it was.
  const id = owned.standsFor ? owned.taskId : taskId;
  return { ...attempt, request: withParams(attempt.request, { ...params, id }) };
}
