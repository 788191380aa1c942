import { AppError } from '../platform/app-error';

const SECONDS_MAX = 86_400;

/** When a call to an agent is given up. */
export interface DeadlineOptions {
  /** Without any sign of the agent for this long; a sign is any event of its workspace. */
  readonly idleMs: number;
  /** After this long whatever happens; null: as long as there are signs. */
  readonly totalMs: number | null;
  /** Hears every event of the workspace; returns how to stop hearing. */
  readonly onSign: (listener: () => void) => () => void;
  /** The process begins to stop: what does not answer soon is given up. */
  readonly stopping: AbortSignal;
  readonly graceMs: number;
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Ends the timers. */
  clear(): void;
}

/** Starts the clocks of one call. */
export function startDeadline(options: DeadlineOptions): Deadline {
  const giveUp = new AbortController();
  const abort = (): void => giveUp.abort();
  let idle = setTimeout(abort, options.idleMs);
  const silence = options.onSign(() => {
    clearTimeout(idle);
    if (!giveUp.signal.aborted) idle = setTimeout(abort, options.idleMs);
  });
  const total = options.totalMs === null ? null : setTimeout(abort, options.totalMs);
  let grace: NodeJS.Timeout | null = null;
  const stop = (): void => {
    grace = setTimeout(abort, options.graceMs);
  };
  options.stopping.addEventListener('abort', stop, { once: true });
  return {
    signal: giveUp.signal,
    clear() {
      silence();
      clearTimeout(idle);
      if (total) clearTimeout(total);
      if (grace) clearTimeout(grace);
      options.stopping.removeEventListener('abort', stop);
    },
  };
}

/** The caller's own deadline in milliseconds (X-Timeout, in seconds); null when it sets none. */
export function readTimeout(headers: Headers): number | null {
  const text = headers.get('x-timeout')?.trim() ?? '';
  if (text === '') return null;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= SECONDS_MAX) return Math.ceil(seconds * 1000);
  throw new AppError('invalid_field', {
    field: 'X-Timeout',
    public: `X-Timeout must be a number of seconds above 0 and at most ${SECONDS_MAX}.`,
  });
}
