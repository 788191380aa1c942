import { progressText, type StartProgress } from '@/components/stores/start-progress';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** One meaning, one colour: the stylesheet gives each tone its colours. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'violet' | 'idle' | 'accent';

interface StatusLook {
  readonly word: string;
  readonly tone: Tone;
  /** Alive dots are filled, a place that waits for its agent is a ring. */
  readonly isHollow?: true;
  /** Nothing runs there on purpose: shown quieter. */
  readonly isAsleep?: true;
}

const LOOKS: Record<WorkspaceRow['status'], StatusLook> = {
  online: { word: 'Online', tone: 'ok' },
  degraded: { word: 'Degraded', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  provisioning: { word: 'Starting', tone: 'info' },
  awaiting_agent: { word: 'Waiting for agent', tone: 'idle', isHollow: true },
  offline: { word: 'Offline', tone: 'idle' },
  paused: { word: 'Paused', tone: 'violet', isAsleep: true },
  hibernating: { word: 'Falling asleep', tone: 'idle', isAsleep: true },
  hibernated: { word: 'Asleep', tone: 'idle', isAsleep: true },
  removed: { word: 'Removed', tone: 'idle', isAsleep: true },
};

export const statusLook = (status: WorkspaceRow['status']): StatusLook => LOOKS[status];

/** What each state means, as the legend says it; `removed` is on no canvas. */
export const STATUS_MEANINGS: readonly {
  readonly status: Exclude<WorkspaceRow['status'], 'removed' | 'hibernating'>;
  readonly meaning: string;
}[] = [
  { status: 'online', meaning: 'takes messages' },
  { status: 'provisioning', meaning: 'its agent is on its way' },
  { status: 'awaiting_agent', meaning: 'connect it from where it runs' },
  { status: 'degraded', meaning: 'some of its calls fail' },
  { status: 'failed', meaning: 'it did not start, or broke' },
  { status: 'offline', meaning: 'not heard of for a while' },
  { status: 'paused', meaning: 'until somebody resumes it' },
  { status: 'hibernated', meaning: 'the next message wakes it' },
];

/** What the colour of the line on a card means. */
export const STRIP_MEANINGS: readonly { readonly tone: Tone; readonly meaning: string }[] = [
  { tone: 'accent', meaning: 'What it is doing now' },
  { tone: 'info', meaning: 'A start under way, or a restart that brings a change' },
  { tone: 'warn', meaning: 'It asks somebody, or needs attention' },
  { tone: 'bad', meaning: 'It failed, or is over its budget' },
];

export interface Strip {
  readonly tone: Tone;
  readonly mark: 'alert' | 'busy' | 'wait';
  readonly text: string;
  /** It is the way to what connects the agent. */
  readonly opensConnect?: true;
  /** What a restart is called here, where that is the next step. */
  readonly restart?: string;
}

/**
 * The one line about what a workspace does or needs; null when there is nothing to say.
 * @param progress what its start is doing, where that is known
 * @param asks what it waits for people to approve
 */
export function stripOf(
  row: WorkspaceRow,
  progress?: StartProgress,
  asks: string | null = null,
): Strip | null {
  switch (row.status) {
    case 'degraded':
      return {
        tone: 'warn',
        mark: 'alert',
        text: row.last_sample_error ?? 'Some of its calls fail',
        restart: 'Restart',
      };
    case 'failed':
      return {
        tone: 'bad',
        mark: 'alert',
        text: row.last_sample_error ?? 'It did not start',
        restart: 'Retry',
      };
    case 'offline':
      return row.last_sample_error === null
        ? null
        : { tone: 'warn', mark: 'alert', text: row.last_sample_error, restart: 'Restart' };
    case 'provisioning':
      return { tone: 'info', mark: 'wait', text: progress ? progressText(progress) : 'Starting up' };
    case 'awaiting_agent':
      return { tone: 'idle', mark: 'wait', text: 'Paste the snippet to connect', opensConnect: true };
    default:
      if (asks !== null) return { tone: 'warn', mark: 'alert', text: `Asks: ${asks}` };
      if (row.is_over_budget) return { tone: 'bad', mark: 'alert', text: 'Over budget: takes no messages' };
      if (row.current_task) return { tone: 'accent', mark: 'busy', text: row.current_task };
      // Not while it works: a restart would cut that off.
      return row.needs_restart && row.active_tasks === 0
        ? { tone: 'info', mark: 'alert', text: 'Changed since it started', restart: 'Restart' }
        : null;
  }
}

/** The right end of a card's foot: work in hand, else the state in a word. */
export function footNote(row: WorkspaceRow): { text: string; tone: Tone } {
  const look = statusLook(row.status);
  if (row.status === 'online' && row.active_tasks > 0) {
    return { text: row.active_tasks === 1 ? '1 task' : `${row.active_tasks} tasks`, tone: 'accent' };
  }
  return { text: look.word, tone: row.status === 'online' ? 'idle' : look.tone };
}
