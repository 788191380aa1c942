import type { Change } from './changes';

/** Something a person did to the arrangement, in a form that can be taken back. */
export interface Command {
  /** What was done, as the beginning of a sentence: "Moved Ada". */
  readonly label: string;
  readonly changes: readonly Change[];
}

export interface History {
  /** The latest last. */
  readonly done: readonly Command[];
  readonly undone: readonly Command[];
}

export const emptyHistory: History = { done: [], undone: [] };

/** More is never taken back one by one. */
export const HISTORY_MAX = 100;

/** Something new was done: what had been undone before is out of reach. */
export const recordDone = (history: History, command: Command): History =>
  command.changes.length === 0
    ? history
    : { done: [...history.done, command].slice(-HISTORY_MAX), undone: [] };

export type Way = 'undo' | 'redo';

const FROM = { undo: 'done', redo: 'undone' } as const;
const TO = { undo: 'undone', redo: 'done' } as const;

/** What the next step in that direction is about. */
export const nextCommand = (history: History, way: Way): Command | null => history[FROM[way]].at(-1) ?? null;

/** The step was made, with these of its changes: it waits on the other side now. */
export function stepMade(history: History, way: Way, command: Command, made: readonly Change[]): History {
  const left = stepDropped(history, way, command);
  if (made.length === 0) return left;
  return { ...left, [TO[way]]: [...left[TO[way]], { ...command, changes: made }] };
}

/** The step cannot be made any more. */
export const stepDropped = (history: History, way: Way, command: Command): History => ({
  ...history,
  [FROM[way]]: history[FROM[way]].filter((item) => item !== command),
});
