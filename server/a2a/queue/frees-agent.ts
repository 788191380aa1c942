import type { JsonObject } from '@/domain/a2a/json';
import { endsStream, readTaskItem } from '@/domain/a2a/task-item';

/** True when an agent that answers so is done with the message: a task that it goes on with takes its place. */
export function freesAgent(answer: JsonObject): boolean {
  const item = readTaskItem(answer.result);
  return item.kind !== 'task' || endsStream(item.state);
}
