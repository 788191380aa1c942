import { formatDuration } from '@/components/ui/moments';
import { delegationWord } from '@/components/workspace-panel/chat/delegation-rows';
import type { TrafficEdge } from '@/contracts/traffic';

/** What stands in the list of who talked to whom: the latest ones, so that it stays a glance. */
export const TALK_MAX = 20;

export type TalkTone = 'busy' | 'done' | 'failed';

/** One line of the list. */
export interface Talk {
  readonly sourceId: string;
  readonly targetId: string;
  /** The task of the latest, as far as it is told. */
  readonly task: string;
  readonly count: number;
  readonly lastAtMs: number;
  readonly tone: TalkTone;
  /** How the latest stands, and how long it took. */
  readonly standing: string;
}

type Last = TrafficEdge['last'];

const TONES: Record<Last['status'], TalkTone> = {
  queued: 'busy',
  dispatched: 'busy',
  in_progress: 'busy',
  stuck: 'failed',
  completed: 'done',
  failed: 'failed',
};

function standingOf({ status, changed_at }: Last, startedAt: string): string {
  const word = delegationWord(status);
  if (status !== 'completed' && status !== 'failed') return word;
  return `${word} in ${formatDuration(Math.max(Date.parse(changed_at) - Date.parse(startedAt), 0))}`;
}

/** The latest of what passed between any two, by when it began: an answer changes its line in place. */
export function recentTalk(edges: readonly TrafficEdge[], sinceMs: number): Talk[] {
  return edges
    .map(({ source_id, target_id, count, last_at, last }) => ({
      sourceId: source_id,
      targetId: target_id,
      task: last.task_preview.replace(/\s+/g, ' ').trim(),
      count,
      lastAtMs: Date.parse(last_at),
      tone: TONES[last.status],
      standing: standingOf(last, last_at),
    }))
    .filter(({ lastAtMs }) => lastAtMs >= sinceMs)
    .sort((a, b) => b.lastAtMs - a.lastAtMs)
    .slice(0, TALK_MAX);
}

/** How long ago it began, short enough for the end of a line. */
export function talkAge(lastAtMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - lastAtMs) / 60_000);
  return minutes < 1 ? 'now' : `${minutes}m`;
}
