import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { safeHref } from '../chat/safe-link';
import { readTerminalTheme, watchTheme } from './terminal-theme';
import '@xterm/xterm/css/xterm.css';

const SCROLLBACK_LINES = 5000;

interface Options {
  readonly parent: HTMLElement;
  readonly label: string;
  readonly isForScreenReader: boolean;
  readonly onInput: (input: Uint8Array) => void;
  readonly onSize: (size: { columns: number; rows: number }) => void;
  readonly onSelection: (hasSelection: boolean) => void;
  /** The keyboard way out was taken. */
  readonly onLeave: () => void;
}

/** A terminal's screen in the page; it has a size before anything is shown in it. */
export interface Screen {
  readonly terminal: Terminal;
  readonly size: () => { columns: number; rows: number };
  readonly dispose: () => void;
}

export function createScreen({ parent, label, isForScreenReader, ...on }: Options): Screen {
  const terminal = new Terminal({
    cursorBlink: false,
    fontFamily: getComputedStyle(parent).fontFamily,
    fontSize: 12.5,
    lineHeight: 1.25,
    scrollback: SCROLLBACK_LINES,
    screenReaderMode: isForScreenReader,
    // A program can choose colours that nobody can read on this ground.
    minimumContrastRatio: 4.5,
    theme: readTerminalTheme(parent),
    linkHandler: { activate: (_, address) => follow(address) },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(parent);
  terminal.textarea?.setAttribute('aria-label', label);
  terminal.attachCustomKeyEventHandler((event) => handleKey(terminal, event, on.onLeave));
  const encoder = new TextEncoder();
  terminal.onData((text) => on.onInput(encoder.encode(text)));
  terminal.onBinary((text) => on.onInput(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => on.onSize({ columns: cols, rows }));
  terminal.onSelectionChange(() => on.onSelection(terminal.hasSelection()));
  fit.fit();
  const resized = new ResizeObserver(() => {
    // Nothing is laid out while its tab is being left.
    if (parent.clientWidth > 0 && parent.clientHeight > 0) fit.fit();
  });
  resized.observe(parent);
  const unwatch = watchTheme(() => {
    terminal.options.theme = readTerminalTheme(parent);
  });
  return {
    terminal,
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    dispose: () => {
      unwatch();
      resized.disconnect();
      terminal.dispose();
    },
  };
}

/** Only what is a web address is followed, and it learns nothing of this page. */
function follow(address: string): void {
  const href = safeHref(address);
  if (href) window.open(href, '_blank', 'noopener,noreferrer');
}

/** False: the shell does not get this key. Tab is the shell's, so F6 is the way out; Ctrl with Shift and C copies. */
function handleKey(terminal: Terminal, event: KeyboardEvent, onLeave: () => void): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === 'F6' && isPlain) {
    event.preventDefault();
    if (event.type === 'keydown') onLeave();
    return false;
  }
  if (!event.ctrlKey || !event.shiftKey) return true;
  if (event.code === 'KeyC') {
    event.preventDefault();
    if (event.type === 'keydown' && terminal.hasSelection())
      void navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined);
    return false;
  }
  // The browser pastes by itself, which the terminal hears.
  return event.code !== 'KeyV';
}
