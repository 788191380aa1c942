/** The states of a Task, in the spelling of 0.3; the reading of both versions. */
export const TASK_STATES = [
  'submitted',
  'working',
  'completed',
  'failed',
  'canceled',
  'input-required',
  'rejected',
  'auth-required',
  'unknown',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

const ENDED: ReadonlySet<TaskState> = new Set(['completed', 'failed', 'canceled', 'rejected']);

/** True when a task in `state` will not change any more. */
export const isTerminalTaskState = (state: TaskState): boolean => ENDED.has(state);

/** Numbers of the enumeration in a2a.proto, which ProtoJSON allows in place of the names. */
const BY_NUMBER: readonly TaskState[] = ['unknown', ...TASK_STATES.slice(0, 8)];

/**
 * A state as an agent wrote it: `input-required`, `TASK_STATE_INPUT_REQUIRED`, its number, or a close spelling
 * (A2A specification, 1.3). A state nobody knows reads as `unknown`; undefined when there is none at all.
 */
export function readTaskState(value: unknown): TaskState | undefined {
  if (typeof value === 'number') return BY_NUMBER[value] ?? 'unknown';
  if (typeof value !== 'string' || value === '') return undefined;
  const word = value
    .toLowerCase()
    .replace(/^task_state_/, '')
    .replaceAll('_', '-');
  // The enumeration of 1.0 has a name of its own for "unknown", and English two spellings of "canceled".
  const known = word === 'cancelled' ? 'canceled' : word;
  return TASK_STATES.find((state) => state === known) ?? 'unknown';
}

/** The name of `state` in 1.0, e.g. `TASK_STATE_INPUT_REQUIRED`. */
export const taskStateName = (state: TaskState): string =>
  state === 'unknown' ? 'TASK_STATE_UNSPECIFIED' : `TASK_STATE_${state.replaceAll('-', '_').toUpperCase()}`;
