import { fieldOf, isJsonObject, type JsonObject, objectField } from './json';

/** How many messages of its history a request wants a task to come with, in either spelling; undefined: as many as there are. */
export function historyLengthOf(request: JsonObject): unknown {
  const params = objectField(request, 'params') ?? {};
  const holder = objectField(params, 'configuration') ?? params;
  return fieldOf(holder, 'historyLength', 'history_length');
}

/** True for a request that asks for tasks without their history; agents of 0.3 are known to send all of it then. */
export const wantsNoHistory = (request: JsonObject): boolean => historyLengthOf(request) === 0;

/** An answer without the history of its task, whichever version it is in. */
export function trimHistory(answer: JsonObject): JsonObject {
  const { result } = answer;
  if (!isJsonObject(result)) return answer;
  const { task } = result;
  return { ...answer, result: isJsonObject(task) ? { ...result, task: without(task) } : without(result) };
}

function without({ history: _, ...task }: JsonObject): JsonObject {
  return task;
}
