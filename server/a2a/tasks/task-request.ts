import { isJsonObject, type JsonObject, textField } from '@/domain/a2a/json';
import { AppError } from '../../platform/app-error';
import type { A2aRequest } from '../read-request';

/** The params of a request; none are an empty object. */
export const paramsOf = ({ body }: Pick<A2aRequest, 'body'>): JsonObject =>
  isJsonObject(body.params) ? body.params : {};

/**
 * The task a request asks after, as the caller wrote it.
 * @throws AppError `task_not_found` when it names none
 */
export function askedTaskId(request: Pick<A2aRequest, 'body'>): string {
  const id = textField(paramsOf(request), 'id', 'taskId', 'task_id');
  if (id === undefined) throw new AppError('task_not_found');
  return id;
}

/** The same request, with other params. */
export const withParams = (request: A2aRequest, params: JsonObject): A2aRequest => ({
  ...request,
  body: { ...request.body, params },
});
