import { fieldOf, type JsonObject, listField } from '@/domain/a2a/json';

/** How many messages of its history a caller wants of a task; null: all that there are. */
export function historyLengthOf(holder: JsonObject): number | null {
  const length = fieldOf(holder, 'historyLength', 'history_length');
  return typeof length === 'number' ? length : null;
}

/** A task with the last messages of its history alone; with 0 without any. Agents of 0.3 leave that to whoever asks. */
export function withHistoryLength(task: JsonObject, length: number | null): JsonObject {
  const history = listField(task, 'history');
  if (length === null || history.length <= length) return task;
  const { history: _, ...rest } = task;
  return length === 0 ? rest : { ...rest, history: history.slice(-length) };
}

/** A task as it stands in a list that was asked for without artifacts. */
export function withoutArtifacts({ artifacts: _, ...rest }: JsonObject): JsonObject {
  return rest;
}
