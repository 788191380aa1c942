import { truncateToRunes } from '../text';
import { isJsonObject, type JsonObject, objectField } from './json';
import { readParts } from './read-parts';
import { readTaskItem, type TaskItem } from './task-item';
import type { TaskState } from './task-state';

/** What can happen to the stream of a task while the task goes on. */
export const TASK_MARKS = ['stream_cut', 'stream_resumed'] as const;
export type TaskMark = (typeof TASK_MARKS)[number];

/** What the timeline of a task tells. */
export const TIMELINE_KINDS = [
  /** The gateway met the task. */
  'created',
  /** Events of its stream: a state, a message, a piece of a result, anything else. */
  'state',
  'message',
  'artifact',
  'event',
  /** A request about it came to its end. */
  'call',
  /** The message waits for a busy agent, goes out to it, has come to its end there. */
  'queued',
  'dispatched',
  'dequeued',
  /** It was handed over as a delegation, or handed on by its agent. */
  'delegated',
  ...TASK_MARKS,
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const PREVIEW_RUNES_MAX = 200;

/** One event of a task's log, in short. */
export interface EventInShort {
  readonly kind: Extract<TimelineKind, 'state' | 'message' | 'artifact' | 'event'>;
  readonly state: TaskState | null;
  /** The first of its words; null where it has none. */
  readonly text: string | null;
  readonly parts: number | null;
}

const NOTHING: EventInShort = { kind: 'event', state: null, text: null, parts: null };

/** Tells an event of the log in short. Total: what cannot be read is an event. */
export function summariseEvent(event: unknown): EventInShort {
  const item = readTaskItem(event);
  if (item.kind === 'unknown') return NOTHING;
  if (item.kind === 'artifact') return { kind: 'artifact', state: null, ...wordsOf(artifactOf(item)) };
  if (item.kind === 'message') return { kind: 'message', state: null, ...wordsOf(item.value) };
  return { kind: 'state', state: item.state, ...wordsOf(messageOf(item.value)) };
}

const artifactOf = ({ value }: Extract<TaskItem, { kind: 'artifact' }>): JsonObject | undefined =>
  objectField(value, 'artifact');

const messageOf = (value: JsonObject): JsonObject | undefined =>
  objectField(objectField(value, 'status') ?? {}, 'message');

function wordsOf(holder: JsonObject | undefined): Pick<EventInShort, 'text' | 'parts'> {
  if (!isJsonObject(holder)) return { text: null, parts: null };
  const parts = readParts(holder.parts ?? []);
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ');
  return { text: text.trim() === '' ? null : truncateToRunes(text, PREVIEW_RUNES_MAX), parts: parts.length };
}
