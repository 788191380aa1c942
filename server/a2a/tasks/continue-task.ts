import { objectField } from '@/domain/a2a/json';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Attempt } from '../attempt';
import { findOwnTask } from './own-task';
import { ownerOf } from './task-owner';
import { paramsOf, withParams } from './task-request';

/**
 * A message that goes on with a task has to be the owner's of the task; it goes to the agent under the id that the agent
 * knows. A message without a task costs nothing.
 * @throws AppError `task_not_found`
 */
export async function continueTask(deps: Pick<Deps, 'database'>, attempt: Attempt): Promise<Attempt> {
  const { target, caller, request } = attempt;
  const taskId = sentMessageOf(request.body)?.taskId;
  if (taskId === undefined) return attempt;
  const owned = await findOwnTask(deps, { workspaceId: target.id, owner: ownerOf(caller), taskId });
  if (!owned) throw new AppError('task_not_found');
  const params = paramsOf(request);
  const message = objectField(params, 'message');
  if (!owned.standsFor || !message) return attempt;
  const { task_id: _, ...rest } = message;
  const renamed = { ...params, message: { ...rest, taskId: owned.taskId } };
  return { ...attempt, request: withParams(request, renamed) };
}
