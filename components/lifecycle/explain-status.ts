import type { Tone } from '@/components/canvas/status-look';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { hasMachine, pausedAncestorOf } from './verbs';

/** Why a workspace is as it is, for whoever wonders. */
export interface Explanation {
  readonly tone: Extract<Tone, 'info' | 'warn' | 'bad' | 'violet'>;
  readonly title: string;
  readonly text: string;
}

/** Null while there is nothing to explain: it runs, or a start or a missing agent has words of its own. */
export function explainStatus(
  row: WorkspaceRow,
  rows: ReadonlyMap<string, WorkspaceRow>,
): Explanation | null {
  switch (row.status) {
    case 'paused':
      return { tone: 'violet', title: 'Paused', text: pausedText(row, rows) };
    case 'hibernating':
      return { tone: 'info', title: 'Falling asleep', text: 'The next message to it wakes it.' };
    case 'hibernated':
      return {
        tone: 'info',
        title: 'Asleep',
        text: 'It had nothing to do, so nothing runs. The next message to it wakes it.',
      };
    case 'offline':
      return { tone: 'warn', title: 'Offline', text: row.last_sample_error ?? offlineText(row) };
    case 'degraded':
      return {
        tone: 'warn',
        title: 'Some of its calls fail',
        text: row.last_sample_error ?? 'Its agent says so, and gives no reason.',
      };
    case 'failed':
      return {
        tone: 'bad',
        title: 'It failed',
        text: row.last_sample_error ?? 'No reason was recorded; its output may tell.',
      };
    default:
      return restartText(row);
  }
}

function pausedText(row: WorkspaceRow, rows: ReadonlyMap<string, WorkspaceRow>): string {
  const above = pausedAncestorOf(row, rows);
  if (above) return `The team ${above.name} above it is paused; resume that one first.`;
  return 'Somebody paused it: nothing runs, and nothing of it is lost.';
}

const offlineText = (row: WorkspaceRow): string =>
  hasMachine(row)
    ? 'Its agent has not been heard of for a while. If its machine has ended, it is started again by itself.'
    : 'Its agent has not been heard of for a while.';

/** Not while it works: a restart would cut that off, and the next one brings the change anyway. */
function restartText({ needs_restart, active_tasks }: WorkspaceRow): Explanation | null {
  if (!needs_restart || active_tasks > 0) return null;
  return {
    tone: 'info',
    title: 'Restart to apply',
    text: 'Its configuration, files or secrets have changed since its agent started.',
  };
}
