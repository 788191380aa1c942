import { fieldOf, isJsonObject, type JsonObject, listField, objectField, textField } from './json';
import { contextIdOf } from './message';
import type { ProtocolVersion } from './protocol-version';
import { isTerminalTaskState, readTaskState, type TaskState } from './task-state';

interface OfTask {
  readonly taskId: string;
  readonly contextId?: string;
  /** The object itself, without what 1.0 wraps around it. */
  readonly value: JsonObject;
}

/** What one result, or one event of a stream, says; in either version. */
export type TaskItem =
  | (OfTask & { readonly kind: 'task'; readonly state: TaskState })
  | (OfTask & { readonly kind: 'status'; readonly state: TaskState })
  | (OfTask & { readonly kind: 'artifact' })
  | { readonly kind: 'message'; readonly value: JsonObject }
  | { readonly kind: 'unknown' };

const UNKNOWN: TaskItem = { kind: 'unknown' };

/** Reads `result` of an answer or of a stream event. Total: what is none of the four reads as `unknown`. */
export function readTaskItem(result: unknown): TaskItem {
  if (!isJsonObject(result)) return UNKNOWN;
  const status = objectField(result, 'statusUpdate', 'status_update');
  if (status) return readStatus(status);
  const artifact = objectField(result, 'artifactUpdate', 'artifact_update');
  if (artifact) return readArtifact(artifact);
  const task = objectField(result, 'task');
  if (task) return readTask(task);
  const message = objectField(result, 'message');
  if (message && !Object.hasOwn(result, 'kind')) return { kind: 'message', value: message };
  return readBare(result);
}

/** The shapes of 0.3, and the Task that stands alone in an answer of 1.0. */
function readBare(value: JsonObject): TaskItem {
  const kind = fieldOf(value, 'kind');
  if (kind === 'status-update') return readStatus(value);
  if (kind === 'artifact-update') return readArtifact(value);
  if (kind === 'message') return { kind: 'message', value };
  if (Array.isArray(fieldOf(value, 'parts'))) return { kind: 'message', value };
  return objectField(value, 'status') ? readTask(value) : UNKNOWN;
}

function readTask(value: JsonObject): TaskItem {
  const taskId = textField(value, 'id');
  if (taskId === undefined) return UNKNOWN;
  return { kind: 'task', taskId, ...contextOf(value), state: stateOf(value), value };
}

function readStatus(value: JsonObject): TaskItem {
  const taskId = textField(value, 'taskId', 'task_id');
  if (taskId === undefined) return UNKNOWN;
  return { kind: 'status', taskId, ...contextOf(value), state: stateOf(value), value };
}

function readArtifact(value: JsonObject): TaskItem {
  const taskId = textField(value, 'taskId', 'task_id');
  if (taskId === undefined || !objectField(value, 'artifact')) return UNKNOWN;
  return { kind: 'artifact', taskId, ...contextOf(value), value };
}

const contextOf = (value: JsonObject): { contextId?: string } => {
  const contextId = contextIdOf(value);
  return contextId === undefined ? {} : { contextId };
};

const stateOf = (value: JsonObject): TaskState =>
  readTaskState(fieldOf(objectField(value, 'status') ?? {}, 'state')) ?? 'unknown';

/** The version a task, or an event of one, is written in: 0.3 says of everything what kind it is. */
export const versionOfItem = (value: JsonObject): ProtocolVersion =>
  Object.hasOwn(value, 'kind') ? '0.3' : '1.0';

/** True when those who read a stream of the task hear no more of it: by the protocol a question interrupts it. */
export const endsStream = (state: TaskState): boolean =>
  isTerminalTaskState(state) || state === 'input-required';

/**
 * True when the task will not change by itself any more: it has ended, or waits for a word of its caller. One whose status
 * names an approval of the platform goes on as soon as that is decided, whoever decides it and wherever.
 * @param value a task, or an event that tells its status
 */
export const isAtRest = (state: TaskState, value: JsonObject): boolean =>
  isTerminalTaskState(state) || (state === 'input-required' && !namesApproval(value));

/** True for an answer whose task goes on after it. */
export function isUnderWay(answer: JsonObject): boolean {
  const item = readTaskItem(answer.result);
  return item.kind === 'task' && !isAtRest(item.state, item.value);
}

/** True for one whose task goes on when people have decided what its agent asks them. */
export function waitsForPeople(answer: JsonObject): boolean {
  const item = readTaskItem(answer.result);
  return isUnderWay(answer) && item.kind === 'task' && item.state === 'input-required';
}

function namesApproval(value: JsonObject): boolean {
  const said = objectField(objectField(value, 'status') ?? {}, 'message') ?? {};
  return textField(objectField(said, 'metadata') ?? {}, 'approval_id') !== undefined;
}

/**
 * The task after an event, in the wire form it has: what the agent itself would answer when asked for it. An event that
 * comes before any task begins one. What is no event of a task changes nothing.
 */
export function applyTaskItem(task: JsonObject | null, item: TaskItem): JsonObject | null {
  if (item.kind === 'task') return item.value;
  if (item.kind !== 'status' && item.kind !== 'artifact') return task;
  const before = task ?? begin(item);
  if (item.kind === 'artifact') return withArtifact(before, item.value);
  return {
    ...withMetadata(withHistory(before), item.value),
    status: objectField(item.value, 'status') ?? {},
  };
}

/** What an event says about the work, usage for instance, stays with the task, as the SDKs of agents keep it. */
function withMetadata(task: JsonObject, event: JsonObject): JsonObject {
  const said = objectField(event, 'metadata');
  return said ? { ...task, metadata: { ...objectField(task, 'metadata'), ...said } } : task;
}

function begin({ taskId, contextId, value }: OfTask): JsonObject {
  const isV03 = versionOfItem(value) === '0.3';
  const state = isV03 ? 'submitted' : 'TASK_STATE_SUBMITTED';
  return {
    ...(isV03 ? { kind: 'task' } : {}),
    id: taskId,
    ...(contextId === undefined ? {} : { contextId }),
    status: { state },
  };
}

/** What was said with the last state belongs to what was said before. */
function withHistory(task: JsonObject): JsonObject {
  const said = objectField(objectField(task, 'status') ?? {}, 'message');
  return said ? { ...task, history: [...listField(task, 'history'), said] } : task;
}

function withArtifact(task: JsonObject, event: JsonObject): JsonObject {
  const artifact = objectField(event, 'artifact') ?? {};
  const id = artifactIdOf(artifact);
  const artifacts = listField(task, 'artifacts').filter(isJsonObject);
  const at = artifacts.findIndex((known) => artifactIdOf(known) === id);
  const known = artifacts[at];
  if (!known) return { ...task, artifacts: [...artifacts, artifact] };
  const appends = fieldOf(event, 'append') === true;
  const next = appends
    ? { ...known, ...artifact, parts: [...listField(known, 'parts'), ...listField(artifact, 'parts')] }
    : artifact;
  return { ...task, artifacts: artifacts.with(at, next) };
}

const artifactIdOf = (artifact: JsonObject): string | undefined =>
  textField(artifact, 'artifactId', 'artifact_id');
