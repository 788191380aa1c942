'use client';

import { useId, useRef } from 'react';
import type { TerminalState } from '@/components/api-client/terminal-socket';
import { Button } from '@/components/ui/button';
import { toastError } from '@/components/ui/toast';
import type { PanelTabProps } from '../panel-tab-props';
import { NoTerminal } from './no-terminal';
import { type TerminalInPage, useTerminal } from './use-terminal';

/** The screen of a terminal, and below it how it is. */
export function TerminalView({ row }: PanelTabProps) {
  const parent = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const terminal = useTerminal(row, parent, () =>
    foot.current?.querySelector<HTMLElement>('button, input')?.focus(),
  );
  const { state } = terminal;
  if (state.kind === 'failed' && state.code === 'unsupported_by_backend') {
    return <NoTerminal title={state.message} text="It has no machine here that a shell could run in." />;
  }
  return (
    <div className="terminal">
      <div ref={parent} className="terminal-screen" data-state={state.kind} />
      <div ref={foot} className="terminal-foot">
        <p role="status" className="terminal-state" data-tone={state.kind === 'failed' ? 'bad' : undefined}>
          {textOf(state)}
        </p>
        <Actions terminal={terminal} />
      </div>
    </div>
  );
}

function textOf(state: TerminalState): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting…';
    case 'connected':
      return 'Connected. F6 leaves the terminal.';
    case 'exited':
      return state.code === null ? 'The shell was ended.' : `The shell has ended with ${state.code}.`;
    case 'failed':
      return state.message;
  }
}

function Actions({ terminal }: { terminal: TerminalInPage }) {
  const { state, hasSelection, isForScreenReader } = terminal;
  const id = useId();
  const refused = () => toastError('The browser did not allow it. Use the keys of your system.');
  return (
    <div className="terminal-actions">
      <label htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          checked={isForScreenReader}
          onChange={(event) => terminal.setForScreenReader(event.target.checked)}
        />
        Screen reader
      </label>
      <span className="flex-1" />
      {state.kind === 'connected' && (
        <>
          <Button isSmall disabled={!hasSelection} onClick={() => void terminal.copy().catch(refused)}>
            Copy
          </Button>
          <Button isSmall onClick={() => void terminal.paste().catch(refused)}>
            Paste
          </Button>
        </>
      )}
      {(state.kind === 'exited' || state.kind === 'failed') && (
        <Button isSmall tone="primary" onClick={terminal.reconnect}>
          Reconnect
        </Button>
      )}
    </div>
  );
}
