import { fieldOf, isJsonObject, type JsonObject } from './json';

/** One object of an answer that may hold text, files, a state or ids, and the field it stood in. */
export interface AnswerContainer {
  readonly key: string;
  readonly value: JsonObject;
}

/** Where agents put an answer inside an answer; `error` is none of these. */
const CHILDREN = [
  'root',
  'response',
  'result',
  'task',
  'statusUpdate',
  'status_update',
  'artifactUpdate',
  'artifact_update',
  'status',
  'message',
] as const;

/** The longest real path is root, result, task, status, message; deeper nesting is nobody's answer. */
const DEPTH_MAX = 6;

/**
 * The body of an answer and every object in it that the shapes of 0.3, 1.0 and the reference put answers into, each
 * before what it holds. The depth is bounded, so any JSON value is walked in time that grows with its size.
 */
export function containersOf(body: JsonObject): readonly AnswerContainer[] {
  const found: AnswerContainer[] = [];
  const visit = (key: string, value: JsonObject, depth: number): void => {
    found.push({ key, value });
    if (depth === DEPTH_MAX) return;
    for (const name of CHILDREN) {
      const child = fieldOf(value, name);
      if (isJsonObject(child)) visit(name, child, depth + 1);
    }
  };
  visit('', body, 0);
  return found;
}
