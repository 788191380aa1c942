import type { TimelineEntry } from '@/contracts/a2a-timeline';
import { truncateToRunes } from '@/domain/text';

/** One line of a timeline: what happened, in words. */
export interface TimelineLine {
  readonly what: string;
  /** The first words of what was said, or why it failed. */
  readonly words: string | null;
  readonly isBad: boolean;
}

const STATES: Readonly<Record<NonNullable<TimelineEntry['state']>, string>> = {
  submitted: 'Submitted',
  working: 'Working',
  'input-required': 'Waits for an answer',
  'auth-required': 'Waits for a sign-in',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Cancelled',
  rejected: 'Rejected',
  unknown: 'In a state that its agent does not name',
};
/** Of what was said in pieces. */
const WORDS_RUNES_MAX = 200;
const BAD: ReadonlySet<string> = new Set(['failed', 'rejected', 'error']);

/**
 * Pieces of a result that came one after the other are one entry: an agent that writes word by word would fill the view
 * with them. It stands where the first one came.
 */
export function joinPieces(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const joined: TimelineEntry[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    if (entry.kind !== 'artifact' || last?.kind !== 'artifact') joined.push(entry);
    else joined.splice(-1, 1, join(last, entry));
  }
  return joined;
}

const join = (first: TimelineEntry, next: TimelineEntry): TimelineEntry => ({
  ...first,
  parts: (first.parts ?? 1) + (next.parts ?? 1),
  text: truncateToRunes(`${first.text ?? ''}${next.text ?? ''}`, WORDS_RUNES_MAX) || null,
});

/**
 * Says what an entry of a timeline tells.
 * @param nameOf how a workspace is called; people are null
 * @param formatMs how long something took
 */
export function toTimelineLine(
  entry: TimelineEntry,
  nameOf: (id: string | null) => string,
  formatMs: (ms: number) => string,
): TimelineLine {
  const { kind, state, status, text } = entry;
  const isBad = BAD.has(state ?? status ?? '') || kind === 'stream_cut';
  return { what: whatOf(entry, nameOf, formatMs), words: text, isBad };
}

function whatOf(
  { kind, state, status, parts, method, source_id, target_id, duration_ms }: TimelineEntry,
  nameOf: (id: string | null) => string,
  formatMs: (ms: number) => string,
): string {
  switch (kind) {
    case 'created':
      return status === 'gateway' ? 'Message taken; it waits' : 'Task begun';
    case 'state':
      return state === null ? 'State changed' : STATES[state];
    case 'message':
      return 'Message';
    case 'artifact':
      return parts !== null && parts > 1 ? `Result, ${parts} parts` : 'Result';
    case 'event':
      return 'Event';
    case 'call': {
      const took = duration_ms === null ? '' : `, ${formatMs(duration_ms)}`;
      return `${status === 'error' ? 'Call failed' : 'Call'}: ${method ?? 'unknown'} by ${nameOf(source_id)}${took}`;
    }
    case 'queued':
      return 'Waits: the agent is busy';
    case 'dispatched':
      return duration_ms === null ? 'Sent to the agent' : `Sent to the agent after ${formatMs(duration_ms)}`;
    case 'dequeued':
      return status === 'completed' ? 'Answered' : `Wait ended: ${status ?? 'unknown'}`;
    case 'delegated':
      return `${nameOf(source_id)} delegated to ${nameOf(target_id)}: ${status ?? 'unknown'}`;
    case 'stream_cut':
      return 'Stream broke off; connecting again';
    case 'stream_resumed':
      return 'Stream goes on';
  }
}
