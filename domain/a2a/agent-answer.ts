import { type AnswerContainer, containersOf } from './answer-containers';
import { answerPartsOf } from './answer-parts';
import { type Attachment, toAttachment } from './attachment';
import { fieldOf, isJsonObject, type JsonObject, objectField, textField } from './json';
import { contextIdOf } from './message';
import { filesOfParts, textOfParts } from './part';
import { readOnce } from './read-once';
import { readTaskState, type TaskState } from './task-state';
import { readTokenUsage, type TokenUsage } from './token-usage';

export interface AnswerError {
  /** JSON-RPC code; null when the agent gave none. */
  readonly code: number | null;
  /** '' when the agent said nothing. */
  readonly message: string;
}

/** What an agent answered, whatever it was written in. */
export interface AgentAnswer {
  readonly kind: 'message' | 'task' | 'error' | 'unknown';
  /** Every text of the answer, joined by line breaks; '' when there is none. The words of an error are in `error`. */
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly taskState?: TaskState;
  readonly taskId?: string;
  readonly contextId?: string;
  readonly usage?: TokenUsage;
  /** `metadata.tool_trace` as the agent sent it. */
  readonly toolTrace?: unknown;
  readonly error?: AnswerError;
}

const NOTHING: AgentAnswer = { kind: 'unknown', text: '', files: [] };
const EVENT_KEYS: ReadonlySet<string> = new Set([
  'statusUpdate',
  'status_update',
  'artifactUpdate',
  'artifact_update',
]);
const EVENT_KINDS: ReadonlySet<unknown> = new Set(['status-update', 'artifact-update']);

/**
 * Reads the body of an answer, an object or its JSON text: JSON-RPC envelopes of 0.3 and 1.0, results without an
 * envelope, single stream events, and the plain shapes of the reference (platform, 1.15 and 1.19). Total: whatever
 * is none of these reads as `unknown` without text and files.
 */
export const readAgentAnswer = readOnce<AgentAnswer>((answer) => {
  const containers = containersOf(answer);
  const parts = answerPartsOf(containers);
  const error = errorOf(answer);
  const found = {
    text: textOfParts(parts),
    files: filesOfParts(parts).map(toAttachment),
    ...idsOf(containers),
    ...reportOf(containers),
    ...(error === undefined ? {} : { error }),
  };
  const isMessage = parts.length > 0 || containers.some(({ value }) => isMessageObject(value));
  return {
    kind: error ? 'error' : isTask(containers) ? 'task' : isMessage ? 'message' : 'unknown',
    ...found,
  };
}, NOTHING);

const isMessageObject = (value: JsonObject): boolean =>
  fieldOf(value, 'kind') === 'message' || Array.isArray(fieldOf(value, 'parts'));

const isTask = (containers: readonly AnswerContainer[]): boolean =>
  containers.some((container) => isTaskObject(container) || isTaskEvent(container));

/** A Task, which calls its own id `id`. */
const isTaskObject = ({ key, value }: AnswerContainer): boolean =>
  !isTaskEvent({ key, value }) &&
  (key === 'task' || fieldOf(value, 'kind') === 'task' || stateOf(value) !== undefined);

/** A change of a task, which calls the id of the task `taskId`. */
const isTaskEvent = ({ key, value }: AnswerContainer): boolean =>
  EVENT_KEYS.has(key) || EVENT_KINDS.has(fieldOf(value, 'kind'));

const stateOf = (value: JsonObject): TaskState | undefined =>
  readTaskState(fieldOf(objectField(value, 'status') ?? {}, 'state'));

/** The `id` beside `jsonrpc` is the caller's. */
const taskIdOf = (task: JsonObject): string | undefined =>
  Object.hasOwn(task, 'jsonrpc') ? undefined : textField(task, 'id');

function idsOf(
  containers: readonly AnswerContainer[],
): Pick<AgentAnswer, 'taskState' | 'taskId' | 'contextId'> {
  const taskState = firstOf(containers, ({ value }) => stateOf(value));
  const taskId =
    firstOf(containers, (entry) => (isTaskObject(entry) ? taskIdOf(entry.value) : undefined)) ??
    firstOf(containers, ({ value }) => textField(value, 'taskId', 'task_id'));
  const contextId = firstOf(containers, ({ value }) => contextIdOf(value));
  return {
    ...(taskState === undefined ? {} : { taskState }),
    ...(taskId === undefined ? {} : { taskId }),
    ...(contextId === undefined ? {} : { contextId }),
  };
}

/** What the agent reports about its work. `result` goes before the body, as published agents write it there. */
function reportOf(containers: readonly AnswerContainer[]): Pick<AgentAnswer, 'usage' | 'toolTrace'> {
  const inner = [...containers.slice(1), ...containers.slice(0, 1)];
  const usage = firstOf(
    inner,
    ({ value }) =>
      readTokenUsage(fieldOf(value, 'usage')) ??
      readTokenUsage(fieldOf(objectField(value, 'metadata') ?? {}, 'usage')),
  );
  const toolTrace = firstOf(inner, ({ value }) =>
    fieldOf(objectField(value, 'metadata') ?? {}, 'tool_trace', 'toolTrace'),
  );
  return { ...(usage === undefined ? {} : { usage }), ...(toolTrace === undefined ? {} : { toolTrace }) };
}

/** `error` of JSON-RPC, or the plain text that HTTP answers carry there; some agents write null beside a result. */
function errorOf(answer: JsonObject): AnswerError | undefined {
  const value = fieldOf(answer, 'error') ?? fieldOf(objectField(answer, 'root') ?? {}, 'error');
  if (typeof value === 'string') return value === '' ? undefined : { code: null, message: value };
  if (!isJsonObject(value)) return undefined;
  const code = fieldOf(value, 'code');
  return {
    code: typeof code === 'number' ? code : null,
    message: textField(value, 'message') ?? textField(value, 'data') ?? '',
  };
}

function firstOf<T>(
  containers: readonly AnswerContainer[],
  read: (container: AnswerContainer) => T | undefined,
): T | undefined {
  for (const container of containers) {
    const value = read(container);
    if (value !== undefined) return value;
  }
  return undefined;
}
