/** The states of a delegation; what each means stands beside the moves between them. */
export const DELEGATION_STATUSES = [
  'queued',
  'dispatched',
  'in_progress',
  'stuck',
  'completed',
  'failed',
] as const;
export type DelegationStatus = (typeof DELEGATION_STATUSES)[number];

/** Somebody is thought to be at work on it, or about to be: signs of life count, and their absence does. */
export const IN_FLIGHT_STATUSES = [
  'queued',
  'dispatched',
  'in_progress',
] as const satisfies DelegationStatus[];

/** An outcome may still come: in flight, or given a warning (D21). */
export const OPEN_STATUSES = [...IN_FLIGHT_STATUSES, 'stuck'] as const satisfies DelegationStatus[];

/** Nothing changes any more. */
export const FINAL_STATUSES = ['completed', 'failed'] as const satisfies DelegationStatus[];

/**
 * Where each state leads. Work only goes forward, with one way back: what was sent to an agent that is busy waits again.
 * `stuck` is a warning that no sign of the agent came for long; an outcome that comes after all still counts (D21).
 */
const MOVES: Readonly<Record<DelegationStatus, readonly DelegationStatus[]>> = {
  queued: ['dispatched', 'in_progress', 'stuck', 'completed', 'failed'],
  dispatched: ['queued', 'in_progress', 'stuck', 'completed', 'failed'],
  in_progress: ['stuck', 'completed', 'failed'],
  stuck: ['completed', 'failed'],
  completed: [],
  failed: [],
};

/** True when a delegation may go from one state to the other; to stay is no move. */
export const mayMove = (from: DelegationStatus, to: DelegationStatus): boolean => MOVES[from].includes(to);

/** The states that lead to this one. */
export const statusesBefore = (to: DelegationStatus): DelegationStatus[] =>
  DELEGATION_STATUSES.filter((from) => mayMove(from, to));

/** True when an outcome may still come. */
export const isOpen = (status: DelegationStatus): boolean =>
  (OPEN_STATUSES as readonly DelegationStatus[]).includes(status);

/** Bytes of the task and of the result that the ledger keeps. */
export const PREVIEW_BYTES_MAX = 4096;
/** Code points of a task in an event, of a result in an event, and of a result in a list. */
export const TASK_EVENT_RUNES_MAX = 100;
export const RESULT_EVENT_RUNES_MAX = 200;
export const RESULT_LIST_RUNES_MAX = 300;

/** Whoever gave nothing back by then has failed. */
export const DEADLINE_MS = 6 * 3_600_000;
