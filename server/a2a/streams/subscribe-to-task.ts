import { isTerminalTaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Attempt } from '../attempt';
import { findOwnTask } from '../tasks/own-task';
import { ownerOf } from '../tasks/task-owner';
import { askedTaskId } from '../tasks/task-request';
import { readLastEventId } from './last-event-id';
import { openReader } from './open-reader';

/**
 * Opens a stream of a task that the caller gave this agent, however it was given: first the task as it is, or what the
 * caller has missed since Last-Event-ID, then what happens.
 * @throws AppError `task_not_found`, or `operation_not_offered` for a task that has ended and of which nothing was missed
 */
export async function subscribeToTask(
  deps: Deps,
  { target, caller, request }: Attempt,
  headers: Headers,
): Promise<ReadableStream<Uint8Array>> {
  const taskId = askedTaskId(request);
  const owned = await findOwnTask(deps, { workspaceId: target.id, owner: ownerOf(caller), taskId });
  if (!owned) throw new AppError('task_not_found');
  const after = readLastEventId(headers);
  const hasMissed = after !== null && after < owned.lastSeq;
  if (isTerminalTaskState(owned.state) && !hasMissed) {
    throw new AppError('operation_not_offered', { public: 'The task has ended; ask for it instead.' });
  }
  const key = { workspaceId: owned.workspaceId, taskId: owned.taskId };
  return openReader(deps, { key, shownId: owned.standsFor ? taskId : null, requestId: request.id, after });
}
