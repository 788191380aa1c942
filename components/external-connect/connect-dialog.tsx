'use client';

import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { findCard } from '@/components/canvas/find-card';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import type { OpenConnect } from '@/components/stores/interaction-store';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { dialogOverlayClass } from '@/components/ui/dialog';
import { isolate } from '@/components/ui/isolate';
import { ConnectTabs } from './connect-tabs';
import { TokenGone, TokenOnce } from './token-notice';
import { type Arrival, useArrival } from './use-arrival';
import { useConnection } from './use-connection';
import './connect-dialog.css';

type Question = 'close' | 'rotate' | null;

/**
 * Shows the agent of an external workspace how to connect, and says when it is there. With a token inside, only the
 * person who read it closes it: Esc and the backdrop ask.
 */
export function ConnectDialog({ open }: { open: OpenConnect }) {
  const { interaction } = usePlatform();
  const name = useWorkspaces((state) => state.rows.get(open.id)?.name ?? null);
  const [rotatedToken, setRotatedToken] = useState<string | null>(null);
  const [question, setQuestion] = useState<Question>(null);
  const arrival = useArrival(open.id, rotatedToken);
  const { connection, failure, retry, isRotating, rotate } = useConnection(open, setRotatedToken);
  const hasToken = (open.shown?.auth_token ?? '') !== '';
  const close = () => interaction.setState({ connecting: null });
  const askToClose = () => (hasToken ? setQuestion('close') : isRotating || close());
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && askToClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialogOverlayClass} />
        <Dialog.Content
          className="dialog-box connect-box"
          onCloseAutoFocus={(event) => focusCard(event, open.id)}
        >
          <header className="connect-head">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="font-[650] text-15">Connect your agent</Dialog.Title>
              <Dialog.Description className="mt-0.5 truncate text-muted">
                {name === null
                  ? 'An agent on a machine of yours'
                  : `${isolate(name)}: an agent on a machine of yours`}
              </Dialog.Description>
            </div>
            <ArrivalPill arrival={arrival} />
          </header>
          {hasToken && <TokenOnce />}
          {!hasToken && connection && (
            <TokenGone
              isConnected={arrival === 'connected'}
              isRotating={isRotating}
              onRotate={() => (arrival === 'connected' ? setQuestion('rotate') : void rotate())}
            />
          )}
          {failure !== null && <Failure text={failure} onRetry={connection ? null : retry} />}
          {connection ? <ConnectTabs connection={connection} /> : failure === null && <Loading />}
          <footer className="connect-foot">
            {hasToken ? (
              <Button tone="primary" onClick={close}>
                I’ve saved it
              </Button>
            ) : (
              <Button onClick={close}>Close</Button>
            )}
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
      {question === 'close' && (
        <AskDialog
          title="Close without saving the token?"
          text="The token cannot be shown again. Without it the agent cannot connect until you rotate it."
          keep="Go back"
          go="Close anyway"
          onKeep={() => setQuestion(null)}
          onGo={close}
        />
      )}
      {question === 'rotate' && (
        <AskDialog
          title="Replace the token?"
          text="The agent that is connected loses access at once, until it has the new token."
          keep="Keep the old one"
          go="Rotate and show"
          onKeep={() => setQuestion(null)}
          onGo={() => {
            setQuestion(null);
            void rotate();
          }}
        />
      )}
    </Dialog.Root>
  );
}

/** What opened the window may be gone with the form it was in; its card is the next best place. */
function focusCard(event: Event, id: string): void {
  const card = findCard(id);
  if (!card) return;
  event.preventDefault();
  card.focus();
}

const WORDS: Record<Arrival, string> = {
  waiting: 'Waiting for your agent…',
  connected: 'Connected',
  gone: 'This workspace was removed',
};

function ArrivalPill({ arrival }: { arrival: Arrival }) {
  return (
    <p role="status" className="arrival" data-arrival={arrival}>
      <span className="arrival-dot" aria-hidden="true" />
      {WORDS[arrival]}
    </p>
  );
}

function Failure({ text, onRetry }: { text: string; onRetry: (() => void) | null }) {
  return (
    <div role="alert" className="mt-3 flex items-center gap-3 rounded-strip bg-bad-bg px-3 py-2.5 text-bad">
      <p className="min-w-0 flex-1">{text}</p>
      {onRetry && <Button onClick={onRetry}>Retry</Button>}
    </div>
  );
}

function Loading() {
  return (
    <div role="status" className="mt-4">
      <span className="sr-only">Loading how to connect</span>
      <div aria-hidden="true" className="h-8 animate-pulse rounded-strip bg-bg-2" />
      <div aria-hidden="true" className="mt-3 h-[220px] animate-pulse rounded-card bg-bg-2" />
    </div>
  );
}
