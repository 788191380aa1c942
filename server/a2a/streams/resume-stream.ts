import { setTimeout as delay } from 'node:timers/promises';
import { findWorkspaceById } from '@/db/queries/workspaces';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { A2A_ERRORS } from '@/domain/a2a/rpc-error';
import { RPC_METHODS } from '@/domain/a2a/rpc-method';
import { taskStateName } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import type { AgentCall } from '../agent-call';
import { callAgent } from '../call-agent';
import { openAgentStream } from './open-agent-stream';

const WAIT_MS_FIRST = 250;
const WAIT_MS_MAX = 15_000;
/** A stream that was open for so long has not failed again, it has ended for a reason of its own. */
const LASTED_MS = 30_000;
/** After so long without a word of the agent its task has failed. */
const GIVE_UP_MS = 10 * 60_000;

/** A stream that has broken off, as far as it is needed to go on with it. */
export interface Resumable {
  readonly call: AgentCall;
  readonly signal: AbortSignal;
  /** As the agent knows it. */
  readonly taskId: string;
  readonly contextId: string;
  readonly isOver: boolean;
  read(envelopes: AsyncIterable<JsonObject>): Promise<void>;
  take(envelope: JsonObject): Promise<void>;
  catchUp(task: unknown): Promise<void>;
}

/**
 * Goes on with the task of a stream that broke off: subscribes to it again, and asks after it where its agent cannot be
 * subscribed to, with longer and longer pauses. A task that its agent does not know any more, or whose agent stays silent,
 * has failed, and that is an event like any other.
 */
export async function resumeStream(deps: Deps, stream: Resumable): Promise<void> {
  let waitMs = WAIT_MS_FIRST;
  let heardAt = performance.now();
  let isSubscribable = true;
  while (!stream.isOver) {
    const call = await currentCall(deps, stream.call);
    if (!call) return fail(stream, 'The agent of this task was removed.');
    try {
      const openedAt = performance.now();
      if (isSubscribable) isSubscribable = await subscribe(deps, stream, call);
      if (performance.now() - openedAt > LASTED_MS) waitMs = WAIT_MS_FIRST;
      if (stream.isOver) return;
      const known = await ask(deps, stream, call);
      if (!known) return await fail(stream, 'The agent does not know this task any more.');
      heardAt = performance.now();
    } catch (error) {
      if (!isAppError(error)) throw error;
      deps.log.debug({ err: error, workspace: call.target.id }, 'a task cannot be followed at the moment');
      if (performance.now() - heardAt > GIVE_UP_MS) {
        return fail(stream, 'The agent of this task could not be reached any more.');
      }
    }
    if (stream.isOver) return;
    await delay(waitMs, undefined, { signal: AbortSignal.any([deps.stopping, stream.signal]) }).catch(
      () => {},
    );
    waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
  }
}

/** With the workspace as it is now: it may have another address. */
async function currentCall(deps: Deps, call: AgentCall): Promise<AgentCall | null> {
  const target = await findWorkspaceById(deps.database.db, call.target.id);
  return target && target.status !== 'removed' ? { ...call, target, timeoutMs: null } : null;
}

const isError = (answer: JsonObject, code: number): boolean =>
  isJsonObject(answer.error) && answer.error.code === code;

/** False when the agent cannot be subscribed to. */
async function subscribe(deps: Deps, stream: Resumable, call: AgentCall): Promise<boolean> {
  const reply = await openAgentStream(deps, withMethod(call, 'resubscribe', stream.taskId), stream.signal);
  if (!(Symbol.asyncIterator in reply)) return !isJsonObject(reply.error);
  let isFirst = true;
  let isPossible = true;
  const rest = async function* (): AsyncGenerator<JsonObject> {
    for await (const envelope of reply as AsyncGenerator<JsonObject>) {
      if (isFirst && isJsonObject(envelope.error)) isPossible = false;
      // It begins with the whole task, which may be known already.
      if (isFirst && !isJsonObject(envelope.error)) await catchUpOr(stream, envelope);
      else yield envelope;
      isFirst = false;
      if (stream.isOver) return;
    }
  };
  await stream.read(rest());
  return isPossible;
}

const catchUpOr = async (stream: Resumable, envelope: JsonObject): Promise<void> => {
  const { result } = envelope;
  const task = isJsonObject(result) && isJsonObject(result.task) ? result.task : result;
  if (isJsonObject(task) && isJsonObject(task.status) && typeof task.id === 'string')
    await stream.catchUp(task);
  else await stream.take(envelope);
};

/** False when the agent knows nothing of the task. */
async function ask(deps: Deps, stream: Resumable, call: AgentCall): Promise<boolean> {
  const answer = await callAgent(deps, withMethod(call, 'get', stream.taskId));
  if (isError(answer, A2A_ERRORS.taskNotFound.code)) return false;
  await stream.catchUp(answer.result);
  return true;
}

function withMethod(call: AgentCall, operation: string, taskId: string): AgentCall {
  const { version } = call.request;
  const method = RPC_METHODS.find((row) => row.operation === operation)?.[version] ?? operation;
  const body = { jsonrpc: '2.0', id: 1, method, params: { id: taskId } };
  const request = { isJsonRpc: true, id: 1, method, messageId: null, body, version, hasOwnId: false };
  return { ...call, request };
}

/** Ends a task in the agent's place, so that nobody waits for it for ever. */
async function fail(stream: Resumable, text: string): Promise<void> {
  const isV03 = stream.call.request.version === '0.3';
  const message = isV03
    ? { kind: 'message', role: 'agent', messageId: 'gateway', parts: [{ kind: 'text', text }] }
    : { role: 'ROLE_AGENT', messageId: 'gateway', parts: [{ text }] };
  const status = { state: isV03 ? 'failed' : taskStateName('failed'), message };
  const event = { taskId: stream.taskId, contextId: stream.contextId, status };
  const result = isV03 ? { kind: 'status-update', ...event, final: true } : { statusUpdate: event };
  await stream.take({ result });
}
