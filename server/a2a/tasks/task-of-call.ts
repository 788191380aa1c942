import { isJsonObject, textField } from '@/domain/a2a/json';
import { isSendMethod, rpcMethodOf } from '@/domain/a2a/rpc-method';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { readTaskItem } from '@/domain/a2a/task-item';
import type { A2aRequest } from '../read-request';
import { paramsOf } from './task-request';

/** The task that a request is about: the one it asks after, or that its message goes on with; null when there is none. */
export function taskOfRequest(request: Pick<A2aRequest, 'body' | 'method'>): string | null {
  const { method, body } = request;
  if (isSendMethod(method)) return sentMessageOf(body)?.taskId ?? null;
  const isKnown = rpcMethodOf(method) !== null;
  return isKnown ? (textField(paramsOf(request), 'id', 'taskId', 'task_id') ?? null) : null;
}

/** The task that an answer tells of; null when there is none. */
export function taskOfAnswer(answer: unknown): string | null {
  const item = readTaskItem(isJsonObject(answer) ? answer.result : undefined);
  return 'taskId' in item ? item.taskId : null;
}
