import type { JsonObject } from '@/domain/a2a/json';
import { rpcTaskAnswer } from '@/domain/a2a/rpc-answer';
import type { A2aRequest } from './read-request';
import { submittedTask } from './tasks/gateway-task';
import { noteCall } from './trail/call-trail';

/**
 * The answer to a message that waits until the agent fetches it: a task that has been submitted, with the fields of the
 * reference beside it, which published clients read (D55).
 */
export function queuedAnswer(request: A2aRequest, entryId: string): JsonObject {
  noteCall({ way: 'poll', taskId: entryId });
  const extras = { status: 'queued', delivery_mode: 'poll', method: request.method };
  if (!request.isJsonRpc) return extras;
  const { id = null, version } = request;
  return rpcTaskAnswer(submittedTask(request, entryId), { id, version, extras });
}
