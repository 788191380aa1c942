import { idField } from '@/contracts/fields';
import { hasSentEntry } from '@/db/queries/activity-entries';
import { isJsonObject, type JsonObject, textField } from '@/domain/a2a/json';
import { rpcResult, rpcTaskAnswer } from '@/domain/a2a/rpc-answer';
import { rpcMethodOf } from '@/domain/a2a/rpc-method';
import { toWireTask } from '@/domain/a2a/wire-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Attempt } from './attempt';
import type { A2aRequest } from './read-request';
import { submittedTask } from './tasks/gateway-task';

/**
 * The answer to a message that waits until the agent fetches it: a task that has been submitted, with the fields of the
 * reference beside it, which published clients read (D55).
 */
export function queuedAnswer(request: A2aRequest, entryId: string): JsonObject {
  const extras = { status: 'queued', delivery_mode: 'poll', method: request.method };
  return request.isJsonRpc ? taskAnswer(request, entryId, extras) : extras;
}

/**
 * Answers for an agent that fetches its messages what is no message: such an agent hears nothing but messages, so
 * whoever asks after a task would fill its inbox with questions.
 * @throws AppError `task_not_found` for a task that this sender never gave it, `operation_not_offered` for the rest
 */
export async function answerForPollAgent(
  deps: Deps,
  { target, caller, request }: Attempt,
): Promise<JsonObject> {
  if (rpcMethodOf(request.method)?.operation !== 'get') throw new AppError('operation_not_offered');
  const { params } = request.body;
  const id = idField.safeParse(isJsonObject(params) ? textField(params, 'id') : undefined);
  const entry = { id: id.data ?? '', workspaceId: target.id, sourceId: caller.workspaceId };
  // A task of somebody else looks exactly like one that is not there.
  if (!id.success || !(await hasSentEntry(deps.database.sql, entry))) throw new AppError('task_not_found');
  return taskAnswer(request, id.data, {});
}

function taskAnswer(request: A2aRequest, entryId: string, extras: JsonObject): JsonObject {
  const task = submittedTask(request, entryId);
  const { id = null, version } = request;
  if (rpcMethodOf(request.method)?.sends) return rpcTaskAnswer(task, { id, version, extras });
  // Asked for by its id, a task stands alone in the result of either version.
  return rpcResult(toWireTask(task, version), { id });
}
