import {
  openTerminal,
  TERMINAL_CLOSE,
  TERMINAL_FRAME_BYTES_MAX,
  type TerminalRequest,
  terminalNotice,
} from '@/contracts/terminal';
import { ApiError, toFailure } from './api-error';
import { call, urlOf } from './call';

/** How a terminal is. */
export type TerminalState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** The shell has ended; null: from outside. */
  | { readonly kind: 'exited'; readonly code: number | null }
  /** There is none, or none any more, and why. `unsupported`: there never will be one here. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type TerminalSize = Pick<TerminalRequest, 'columns' | 'rows'>;

export interface TerminalHandlers {
  readonly onState: (state: TerminalState) => void;
  readonly onOutput: (output: Uint8Array) => void;
}

export interface OpenTerminalSocket {
  readonly type: (input: Uint8Array) => void;
  readonly resize: (size: TerminalSize) => void;
  /** May be called at any time, also while it is still being opened; nothing is said after it. */
  readonly close: () => void;
}

const LOST = 'The connection to the terminal was lost. What ran in it may have ended.';
const STOPPED = 'The platform is restarting. Connect again in a moment.';

/** Opens a terminal of a workspace. */
export function openTerminalSocket(
  id: string,
  size: TerminalSize,
  handlers: TerminalHandlers,
): OpenTerminalSocket {
  const url = new URL(urlOf(openTerminal, { id }, size), window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let isOver = false;
  let wasOpen = false;
  const end = (state: TerminalState) => {
    if (!isOver) handlers.onState(state);
    isOver = true;
  };
  handlers.onState({ kind: 'connecting' });
  socket.addEventListener('open', () => {
    wasOpen = true;
  });
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    if (data instanceof ArrayBuffer) return handlers.onOutput(new Uint8Array(data));
    const notice = terminalNotice.safeParse(parseJson(data));
    if (!notice.success) return;
    if (notice.data.type === 'ready') handlers.onState({ kind: 'connected' });
    else if (notice.data.type === 'exit') end({ kind: 'exited', code: notice.data.code });
    else end({ kind: 'failed', code: notice.data.code, message: notice.data.message });
  });
  socket.addEventListener('close', ({ code }) => {
    if (isOver) return;
    if (wasOpen) return end(lost(code === TERMINAL_CLOSE.stopping ? STOPPED : LOST));
    void reasonOf(id).then(end);
  });
  return {
    type: (input) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      for (let at = 0; at < input.length; at += TERMINAL_FRAME_BYTES_MAX) {
        socket.send(input.slice(at, at + TERMINAL_FRAME_BYTES_MAX));
      }
    },
    resize: ({ columns, rows }) => {
      const request: TerminalRequest = { type: 'resize', columns, rows };
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
    },
    close: () => {
      isOver = true;
      socket.close();
    },
  };
}

const lost = (message: string): TerminalState => ({ kind: 'failed', code: 'network', message });

/** A browser does not tell a page why an upgrade was refused: the same address says it without one. */
async function reasonOf(id: string): Promise<TerminalState> {
  try {
    await call(openTerminal, { params: { id }, query: {} });
    return lost(LOST);
  } catch (error) {
    const { code, message } = error instanceof ApiError ? error : toFailure(error);
    return { kind: 'failed', code, message };
  }
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
