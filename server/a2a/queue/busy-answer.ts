import type { JsonObject } from '@/domain/a2a/json';
import { rpcTaskAnswer } from '@/domain/a2a/rpc-answer';
import type { A2aRequest } from '../read-request';
import { submittedTask } from '../tasks/gateway-task';
import { noteCall } from '../trail/call-trail';
import type { Waiting } from './queue-message';

/**
 * The answer to a message that waits for a busy agent: the reference's fields, and for a caller of the protocol the task
 * beside them that will hold the agent's answer (D55).
 */
export function busyAnswer(request: A2aRequest, { id, depth }: Waiting): JsonObject {
  noteCall({ way: 'queued', taskId: id });
  const extras = {
    queued: true,
    queue_id: id,
    queue_depth: depth,
    message: 'The agent is busy; the message waits until it has room.',
  };
  if (!request.isJsonRpc) return extras;
  const envelope = { id: request.id ?? null, version: request.version, extras };
  return rpcTaskAnswer(submittedTask(request, id), envelope);
}
