import { fieldOf, isJsonObject, type JsonObject, listField, objectField } from './json';

/** How many messages of its history a caller wants of a task, in either spelling; null: all that there are. */
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

/** An answer in whose task, whichever version it is in, stands as much of its history as `request` wants. */
export function trimHistory(answer: JsonObject, request: JsonObject): JsonObject {
  const params = objectField(request, 'params') ?? {};
  const length = historyLengthOf(objectField(params, 'configuration') ?? params);
  const { result } = answer;
  if (length === null || !isJsonObject(result)) return answer;
  const { task } = result;
  const trimmed = isJsonObject(task)
    ? { ...result, task: withHistoryLength(task, length) }
    : withHistoryLength(result, length);
  return { ...answer, result: trimmed };
}
