import { fieldOf, isJsonObject, objectField } from './a2a/json';

/** Where a message stands that waits for a busy agent; the last three are final. */
export const QUEUE_STATUSES = ['queued', 'dispatched', 'completed', 'failed', 'dropped'] as const;
export type QueueStatus = (typeof QUEUE_STATUSES)[number];

/** The larger one goes first. */
export const QUEUE_PRIORITIES = { critical: 100, task: 50, info: 10 } as const;
export type QueuePriority = (typeof QUEUE_PRIORITIES)[keyof typeof QUEUE_PRIORITIES];

/** What can happen to a message in the queue. */
export type QueueEvent =
  /** It is its turn: it goes to the agent now. */
  | { readonly type: 'claimed' }
  /** The agent has it, and its answer is there. */
  | { readonly type: 'answered' }
  /** The agent is busy all the same, and has certainly not taken it: it keeps its place, and this was no attempt. */
  | { readonly type: 'deferred' }
  /** The agent could not be reached, and has certainly not taken it. */
  | { readonly type: 'unreachable' }
  /** The agent refused it, or nobody can say whether it has it: sending it again could run it twice. */
  | { readonly type: 'gave_up' }
  /** Nobody wants it any more: it is too old, or somebody took it out. */
  | { readonly type: 'dropped' };

/** Deliveries that did not reach the agent before the message is given up. */
export const QUEUE_ATTEMPTS_MAX = 5;

export interface QueuePlace {
  readonly status: QueueStatus;
  readonly attempts: number;
}

/**
 * The next place of a message; null where the event means nothing there. Nothing leaves a final status, and what is on
 * its way to the agent cannot be dropped: it may be there already.
 */
export function nextQueuePlace({ status, attempts }: QueuePlace, event: QueueEvent): QueuePlace | null {
  if (status === 'queued') {
    if (event.type === 'claimed') return { status: 'dispatched', attempts: attempts + 1 };
    return event.type === 'dropped' ? { status: 'dropped', attempts } : null;
  }
  if (status !== 'dispatched') return null;
  switch (event.type) {
    case 'answered':
      return { status: 'completed', attempts };
    case 'deferred':
      return { status: 'queued', attempts: Math.max(attempts - 1, 0) };
    case 'unreachable':
      return { status: attempts >= QUEUE_ATTEMPTS_MAX ? 'failed' : 'queued', attempts };
    case 'gave_up':
      return { status: 'failed', attempts };
    case 'claimed':
    case 'dropped':
      return null;
  }
}

const BACKOFF_MS_MAX = 60_000;

/** How long after so many attempts that reached nobody it is tried again without any sign of the agent. */
export const queueBackoffMs = (attempts: number): number => Math.min(1000 * 3 ** attempts, BACKOFF_MS_MAX);

/** What is known of an agent's room. */
export interface Capacity {
  /** How many tasks it has, by its own word. */
  readonly activeTasks: number;
  readonly maxConcurrentTasks: number;
  /** Messages of the queue that are with it now. */
  readonly dispatched: number;
  /** Of these, the ones that it did not have yet when it said so. */
  readonly dispatchedSince: number;
  /** Answers of it that came back just now: for each that went out, one may go in, whatever it said before. */
  readonly answers: number;
}

/** How many more messages the agent has room for now. */
export function freePlaces(capacity: Capacity): number {
  const { activeTasks, maxConcurrentTasks, dispatched, dispatchedSince, answers } = capacity;
  // An agent that takes nothing at all by its own setting would never get anything.
  const max = Math.max(maxConcurrentTasks, 1);
  const byReport = max - Math.max(dispatched, activeTasks + dispatchedSince);
  return Math.max(byReport, Math.min(answers, max - dispatched), 0);
}

/** How a message is to wait. */
export interface QueueTerms {
  readonly priority: QueuePriority;
  /** Seconds after which nobody wants it any more; null: the platform's own. */
  readonly expiresInSeconds: number | null;
}

/** The field of `params` that cannot be understood. */
export type QueueTermsProblem = 'priority' | 'expires_in_seconds';

const BY_NUMBER: ReadonlyMap<unknown, QueuePriority> = new Map(
  Object.values(QUEUE_PRIORITIES).map((priority) => [priority, priority]),
);
const BY_NAME: ReadonlyMap<unknown, QueuePriority> = new Map(Object.entries(QUEUE_PRIORITIES));

const toPriority = (value: unknown): QueuePriority | undefined => BY_NAME.get(value) ?? BY_NUMBER.get(value);
const toSeconds = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 ? value : undefined;

/**
 * The terms that a request states: `priority` (`critical`, `task`, `info`, or their numbers) and `expires_in_seconds`, in
 * `params`, or in the metadata of the request or of its message, where strict clients of the protocol have to put them.
 * Metadata is everybody's: there, what means something else is passed over.
 */
export function readQueueTerms(params: unknown): QueueTerms | QueueTermsProblem {
  if (!isJsonObject(params)) return { priority: QUEUE_PRIORITIES.task, expiresInSeconds: null };
  const message = objectField(params, 'message');
  const metadata = [objectField(params, 'metadata'), message && objectField(message, 'metadata')];
  const stated = <T>(name: string, read: (value: unknown) => T | undefined): T | undefined | 'wrong' => {
    const own = fieldOf(params, name);
    if (own !== undefined) return read(own) ?? 'wrong';
    return metadata.map((given) => given && read(fieldOf(given, name))).find((value) => value !== undefined);
  };
  const priority = stated('priority', toPriority) ?? QUEUE_PRIORITIES.task;
  if (priority === 'wrong') return 'priority';
  const expiresInSeconds = stated('expires_in_seconds', toSeconds) ?? null;
  return expiresInSeconds === 'wrong' ? 'expires_in_seconds' : { priority, expiresInSeconds };
}
