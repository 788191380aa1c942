import type { WebSocket } from 'ws';
import { TERMINAL_CLOSE, type TerminalNotice, terminalRequest } from '@/contracts/terminal';
import type { LineEnd, TerminalLine, TerminalSize } from '../terminals/terminal-line';

export interface LineLimits {
  /** Of silence of whoever types. */
  readonly idleMs: number;
  readonly pingMs: number;
  /** What may be typed at a stretch, and in a second on the long run; more waits. Bytes. */
  readonly burstBytes: number;
  readonly bytesPerSecond: number;
}

export const LINE_LIMITS: LineLimits = {
  idleMs: 30 * 60_000,
  pingMs: 30_000,
  burstBytes: 1024 * 1024,
  bytesPerSecond: 256 * 1024,
};

/** What each frame counts at least, so that many small ones are not free. */
const FRAME_BYTES_MIN = 64;
/** Whoever has not answered so many pings is gone. */
const MISSED_PINGS_MAX = 2;

const REASONS: Readonly<Record<LineEnd, readonly [code: number, notice: string | null]>> = {
  left: [TERMINAL_CLOSE.ended, null],
  idle: [TERMINAL_CLOSE.idle, 'Nobody typed for half an hour, so the terminal was closed.'],
  'access-ended': [TERMINAL_CLOSE.accessEnded, 'You may not be here any more.'],
  'broken-rule': [TERMINAL_CLOSE.brokenRule, null],
  stopping: [TERMINAL_CLOSE.stopping, null],
};

/** A terminal's line over a WebSocket: binary frames are bytes, text frames are JSON. */
export class SocketLine implements TerminalLine {
  readonly over: Promise<LineEnd>;
  #settle: (end: LineEnd) => void = () => {};
  #timers: NodeJS.Timeout[] = [];
  #idle: NodeJS.Timeout | undefined;
  #missedPings = 0;
  #hasTyped = false;
  /** What may be typed now, and as of when. */
  #left: number;
  #countedAt = performance.now();
  #hear: (input: Uint8Array) => void = () => {};
  #fit: (size: TerminalSize) => void = () => {};
  /** What was typed while the shell was still being opened. */
  #early: Uint8Array[] | null = [];

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: LineLimits,
  ) {
    this.#left = limits.burstBytes;
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#missedPings = 0;
    });
    // Too large a frame, or no frame at all: the library closes it, and says so here first.
    socket.on('error', () => this.#settle('broken-rule'));
    socket.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      clearTimeout(this.#idle);
      this.#settle('left');
    });
    this.#timers.push(setInterval(() => this.#ping(), limits.pingMs));
    this.#beginIdle();
  }

  onInput(listener: (input: Uint8Array) => void): void {
    this.#hear = listener;
    for (const input of this.#early ?? []) listener(input);
    this.#early = null;
  }

  onResize(listener: (size: TerminalSize) => void): void {
    this.#fit = listener;
  }

  /** Asks every so often; the line ends once the answer is no. */
  endUnless(everyMs: number, mayGoOn: () => Promise<boolean>): void {
    const check = () => void mayGoOn().then((may) => may || this.close('access-ended'));
    this.#timers.push(setInterval(check, everyMs));
  }

  /** Whether somebody has typed since this was last asked. */
  takeTyped(): boolean {
    const hasTyped = this.#hasTyped;
    this.#hasTyped = false;
    return hasTyped;
  }

  show(output: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      // Also called when the socket is gone; then the line is over, which whoever shows learns by that.
      this.socket.send(output, { binary: true }, () => resolve());
    });
  }

  say(notice: TerminalNotice): void {
    this.socket.send(JSON.stringify(notice), () => {});
  }

  end(isFailure: boolean): void {
    this.socket.close(isFailure ? TERMINAL_CLOSE.failed : TERMINAL_CLOSE.ended);
    this.#killSoon();
  }

  /** Ends it for a reason that is not the shell's. */
  close(end: LineEnd): void {
    const [code, message] = REASONS[end];
    if (message !== null) this.say({ type: 'error', code: end, message });
    this.#settle(end);
    this.socket.close(code);
    this.#killSoon();
  }

  /** A peer that does not answer the close is not waited for. */
  #killSoon(): void {
    if (this.socket.readyState === this.socket.CLOSED) return;
    this.#timers.push(setTimeout(() => this.socket.terminate(), 2000));
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#count(data.byteLength);
    this.#beginIdle();
    if (isBinary) {
      this.#hasTyped = true;
      if (this.#early) this.#early.push(data);
      else this.#hear(data);
      return;
    }
    const request = terminalRequest.safeParse(parseJson(data.toString()));
    if (request.success) this.#fit({ columns: request.data.columns, rows: request.data.rows });
    else this.close('broken-rule');
  }

  /** Who sends faster than is allowed is not read for a while: their own side then holds back what is typed. */
  #count(bytes: number): void {
    const now = performance.now();
    const { burstBytes, bytesPerSecond } = this.limits;
    const regained = ((now - this.#countedAt) / 1000) * bytesPerSecond;
    this.#left = Math.min(burstBytes, this.#left + regained) - Math.max(bytes, FRAME_BYTES_MIN);
    this.#countedAt = now;
    if (this.#left >= 0 || this.socket.isPaused) return;
    this.socket.pause();
    this.#timers.push(setTimeout(() => this.socket.resume(), (-this.#left / bytesPerSecond) * 1000));
  }

  #beginIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close('idle'), this.limits.idleMs);
  }

  #ping(): void {
    // One that is not read cannot be heard answering.
    if (this.socket.isPaused) return;
    if (this.#missedPings >= MISSED_PINGS_MAX) {
      this.socket.terminate();
      return;
    }
    this.#missedPings += 1;
    this.socket.ping();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
