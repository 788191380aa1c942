import { isolate } from '@/components/ui/isolate';
import type { WorkspaceRow } from '@/contracts/workspaces';

export interface ComposerState {
  readonly takesMessages: boolean;
  /** What stands in the empty box: an invitation, or why nothing can be sent. */
  readonly placeholder: string;
  /** Below the box, where there is more to know than how to send. */
  readonly note: string | null;
}

type Described = Pick<WorkspaceRow, 'name' | 'status' | 'delivery_mode'>;

const ready = (row: Described, note: string | null = null): ComposerState => ({
  takesMessages: true,
  placeholder: `Message ${isolate(row.name)}…`,
  note,
});

const blocked = (placeholder: string): ComposerState => ({
  takesMessages: false,
  placeholder,
  note: placeholder,
});

const POLLED = 'Is picked up when the agent next looks.';

/** Whether a message can be sent, and what to say about it. A busy agent is no reason against it. */
export function composerState(row: Described): ComposerState {
  switch (row.status) {
    case 'online':
    case 'degraded':
      return ready(row, row.delivery_mode === 'poll' ? POLLED : null);
    case 'hibernated':
      return ready(row, 'It is asleep: a message wakes it up.');
    case 'awaiting_agent':
      if (row.delivery_mode === 'poll') return ready(row, POLLED);
      return blocked('It waits for its agent to connect.');
    case 'offline':
      if (row.delivery_mode === 'poll') return ready(row, POLLED);
      return blocked('It is offline: its agent has not been heard of for a while.');
    case 'provisioning':
      return blocked('It is starting. Your text is kept until it is ready.');
    case 'hibernating':
      return blocked('It is falling asleep. Write again in a moment.');
    case 'paused':
      return blocked('It is paused. Resume it to send messages.');
    case 'failed':
      return blocked('It failed to start, so nothing can be sent to it.');
    case 'removed':
      return blocked('It was removed.');
  }
}
