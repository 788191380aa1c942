import { findTask, listTasks, type StoredTask, type TaskFilter } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import type { Deps } from '../../deps';
import { toStorableMessageId } from '../../platform/storable-message-id';

/** A task of the index with what it holds. */
export interface OwnedTask extends Omit<StoredTask, 'snapshot'> {
  readonly task: JsonObject;
  /** It was asked for by the id of a task of the gateway that it took the place of. */
  readonly standsFor: boolean;
}

interface Asked {
  readonly workspaceId: string;
  readonly owner: string;
  /** As the caller wrote it. */
  readonly taskId: string;
}

/**
 * A task that this owner gave this agent; null for one of somebody else, which looks exactly like one that is not there.
 * A task of the gateway that has become one of the agent is where the agent's is, under its own id.
 */
export async function findOwnTask(
  { database: { sql } }: Pick<Deps, 'database'>,
  { workspaceId, owner, taskId }: Asked,
): Promise<OwnedTask | null> {
  const found = await findTask(sql, { workspaceId, taskId: toStorableMessageId(taskId) });
  if (found?.owner !== owner) return null;
  if (found.agentTaskId === null) return toOwned(found);
  const actual = await findTask(sql, { workspaceId, taskId: found.agentTaskId });
  if (actual?.owner !== owner) return toOwned(found);
  const owned = toOwned(actual);
  return { ...owned, standsFor: true, task: { ...owned.task, id: found.taskId } };
}

/** A page of an owner's tasks. */
export async function listOwnTasks(
  { database: { sql } }: Pick<Deps, 'database'>,
  filter: TaskFilter,
): Promise<OwnedTask[]> {
  return (await listTasks(sql, filter)).map(toOwned);
}

function toOwned({ snapshot, ...task }: StoredTask): OwnedTask {
  return { ...task, task: JSON.parse(snapshot) as JsonObject, standsFor: false };
}
