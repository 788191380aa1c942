'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import {
  type OpenTerminalSocket,
  openTerminalSocket,
  type TerminalState,
} from '@/components/api-client/terminal-socket';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { createScreen, type Screen } from './create-screen';

const READER_KEY = 'molecule-terminal-screen-reader';

export interface TerminalInPage {
  readonly state: TerminalState;
  readonly hasSelection: boolean;
  readonly isForScreenReader: boolean;
  readonly setForScreenReader: (isOn: boolean) => void;
  readonly reconnect: () => void;
  readonly copy: () => Promise<void>;
  readonly paste: () => Promise<void>;
}

/** A screen in `parent` and the shell behind it, for as long as the tab is open. */
export function useTerminal(
  row: WorkspaceRow,
  parent: RefObject<HTMLDivElement | null>,
  onLeave: () => void,
): TerminalInPage {
  const { id, name } = row;
  const [state, setState] = useState<TerminalState>({ kind: 'connecting' });
  const [hasSelection, setSelection] = useState(false);
  const [isForScreenReader, setReader] = useState(() => localStorage.getItem(READER_KEY) === 'on');
  const [attempt, setAttempt] = useState(0);
  const screen = useRef<Screen | null>(null);
  const socket = useRef<OpenTerminalSocket | null>(null);
  const latest = useRef({ onLeave, isForScreenReader });
  latest.current = { onLeave, isForScreenReader };
  useEffect(() => {
    if (!parent.current) return;
    const made = createScreen({
      parent: parent.current,
      label: `Terminal of ${name}`,
      isForScreenReader: latest.current.isForScreenReader,
      onInput: (input) => socket.current?.type(input),
      onSize: (size) => socket.current?.resize(size),
      onSelection: setSelection,
      onLeave: () => latest.current.onLeave(),
    });
    screen.current = made;
    return () => {
      screen.current = null;
      made.dispose();
    };
  }, [parent, name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name is another screen; another attempt another shell
  useEffect(() => {
    const { current } = screen;
    if (!current) return;
    const opened = openTerminalSocket(id, current.size(), {
      onState: (next) => {
        setState(next);
        if (next.kind === 'connected') {
          // It may have got another size while it was being opened.
          opened.resize(current.size());
          current.terminal.focus();
        }
      },
      onOutput: (output) => current.terminal.write(output),
    });
    socket.current = opened;
    return () => {
      socket.current = null;
      opened.close();
    };
  }, [id, name, attempt]);
  return {
    state,
    hasSelection,
    isForScreenReader,
    setForScreenReader: (isOn) => {
      setReader(isOn);
      localStorage.setItem(READER_KEY, isOn ? 'on' : 'off');
      if (screen.current) screen.current.terminal.options.screenReaderMode = isOn;
    },
    reconnect: () => {
      // What was there stays to be read; a line says that something new begins.
      screen.current?.terminal.write('\r\n');
      setAttempt((count) => count + 1);
    },
    copy: () => navigator.clipboard.writeText(screen.current?.terminal.getSelection() ?? ''),
    paste: async () => {
      screen.current?.terminal.paste(await navigator.clipboard.readText());
      screen.current?.terminal.focus();
    },
  };
}
