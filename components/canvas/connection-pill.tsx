'use client';

import type { ConnectionState } from '@/components/stores/workspaces-state';
import { useWorkspaces } from './platform-context';
import type { Tone } from './status-look';

const LOOKS: Record<ConnectionState, { word: string; tone: Tone; title: string }> = {
  live: { word: 'Live', tone: 'ok', title: 'Changes appear as they happen' },
  connecting: { word: 'Connecting', tone: 'info', title: 'Opening the event stream' },
  reconnecting: {
    word: 'Reconnecting',
    tone: 'warn',
    title: 'The event stream broke; the list is refreshed every ten seconds until it is back',
  },
  offline: {
    word: 'Offline',
    tone: 'bad',
    title: 'The platform cannot be reached; what you see may be old',
  },
};

export function ConnectionPill() {
  const state = useWorkspaces((facts) => facts.connection);
  const look = LOOKS[state];
  return (
    <p role="status" aria-label={`Connection: ${look.word}`} title={look.title} className="connection-pill">
      <span className="dot dot-small" data-tone={look.tone} aria-hidden="true" />
      <span className="connection-word">{look.word}</span>
    </p>
  );
}
