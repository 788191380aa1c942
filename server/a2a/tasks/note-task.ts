import { type NotedTask, upsertTask } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { isAtRest, readTaskItem, versionOfItem } from '@/domain/a2a/task-item';
import type { Change } from '../../audit/mutate';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Attempt } from '../attempt';
import { ownerOf } from './task-owner';

/** True for an answer that has a place in the index. */
export const holdsTask = (answer: JsonObject): boolean => readTaskItem(answer.result).kind === 'task';

/**
 * Puts the task that an answer holds into the index, in the transaction that records the answer: whoever reads the answer
 * may ask for the task. An answer without a task costs nothing.
 */
export async function noteAnsweredTask(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  { target, caller, request }: Attempt,
  answer: JsonObject,
): Promise<void> {
  const item = readTaskItem(answer.result);
  if (item.kind !== 'task') return;
  const task: NotedTask = {
    workspaceId: target.id,
    taskId: toStorableMessageId(item.taskId),
    owner: ownerOf(caller),
    contextId: item.contextId ?? null,
    state: item.state,
    version: versionOfItem(item.value),
    madeBy: 'agent',
    messageId: request.messageId === null ? null : toStorableMessageId(request.messageId),
    // Until a stream of its own follows it, a sweeper would.
    followAt: isAtRest(item.state, item.value) ? null : now,
    snapshot: JSON.stringify(item.value),
    at: now,
  };
  await upsertTask(tx, task);
}
