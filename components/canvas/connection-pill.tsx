'use client';

import type { ConnectionState } from '@/components/stores/workspaces-state';
import { usePlatform, useWorkspaces } from './platform-context';
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
  const { retryNow } = usePlatform();
  const state = useWorkspaces((facts) => facts.connection);
  const isReady = useWorkspaces((facts) => facts.snapshot.status === 'ready');
  const look = LOOKS[state];
  return (
    <div className="connection-pill">
      <p role="status" aria-label={`Connection: ${look.word}`} title={look.title}>
        <span className="dot dot-small" data-tone={look.tone} aria-hidden="true" />
        <span className="connection-word">{look.word}</span>
      </p>
      {/* Before there is a picture, the page itself offers it. */}
      {state === 'offline' && isReady && (
        <button type="button" className="connection-retry" onClick={() => void retryNow()}>
          Retry
        </button>
      )}
    </div>
  );
}
