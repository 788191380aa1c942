import { type PlatformEvent, parseEvent, streamEvents, streamHello } from '@/contracts/events';
import { backoffMs } from './backoff';
import { urlOf } from './call';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface StreamHandlers {
  readonly onState: (state: StreamState) => void;
  /** The stream stands (or stands again) or has a gap: load the list. */
  readonly onReload: () => void;
  /**
   * Whoever reads has another role, or may have: their page was drawn before the stream stood, and nobody knows what it
   * missed.
   * @param role which they have; null: another one than before
   */
  readonly onRole: (role: string | null) => void;
  readonly onEvent: (event: PlatformEvent) => void;
}

/** The server sends something every 15 s; after this much silence the connection is dead, whatever it says. */
const SILENCE_MAX_MS = 40_000;
/** The same when the browser says that there is no network: a stream to this machine still pings within it. */
const SILENCE_MAX_WITHOUT_NETWORK_MS = 20_000;
const FAILURES_UNTIL_OFFLINE = 3;

export interface OpenStream {
  /** Closes the connection and stops every timer until `wake`; the state stays what it was. */
  readonly rest: () => void;
  readonly wake: () => void;
  /** Tries at once instead of after the rest of the wait. */
  readonly retryNow: () => void;
  /** May be called any number of times. */
  readonly dispose: () => void;
}

type OpenSource = (url: string) => EventSource;

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

/** The one event stream of the page: reconnects, watches for silence, says how it is. */
class EventStream {
  private source: EventSource | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private everLive = false;
  /** The connection that stands now has said hello. */
  private isGreeted = false;
  private isResting = false;
  /** The place that a connection of our own goes on from: the browser forgets its own with the one that it gave up. */
  private lastEventId: string | undefined;
  private disposed = false;
  private state: StreamState = 'connecting';

  constructor(
    private readonly handlers: StreamHandlers,
    private readonly openSource: OpenSource,
    from: string | undefined,
  ) {
    this.lastEventId = from;
  }

  open(): void {
    if (this.disposed || this.isResting) return;
    this.closeSource();
    const source = this.openSource(urlOf(streamEvents, {}, { last_event_id: this.lastEventId }));
    this.source = source;
    source.addEventListener('hello', (message) => {
      this.reached(message);
      this.greeted(message);
    });
    source.addEventListener('resync', (message) => {
      this.reached(message);
      this.heard();
      this.handlers.onReload();
    });
    source.addEventListener('role', () => this.handlers.onRole(null));
    source.addEventListener('ping', () => this.heard());
    source.onmessage = (message: MessageEvent<unknown>) => {
      this.reached(message);
      this.heard();
      const event = parseEvent(parseJson(message.data));
      if (event) this.handlers.onEvent(event);
    };
    source.onerror = () => this.failed(source);
    this.watchSilence();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearTimeout(this.retryTimer);
    this.closeSource();
  }

  rest(): void {
    this.isResting = true;
    // After a long rest the list is cheaper than all that happened, and nobody wants the news of an hour at once.
    this.lastEventId = undefined;
    clearTimeout(this.retryTimer);
    this.closeSource();
  }

  wake(): void {
    if (!this.isResting) return;
    this.isResting = false;
    this.open();
  }

  /** The browser has a network again, or a person asks: no reason to sit out the wait. */
  retryNow(): void {
    if (this.disposed || this.isResting || this.isGreeted) return;
    clearTimeout(this.retryTimer);
    this.open();
  }

  /** A stream to this machine needs no network: only silence tells whether this one is lost. */
  lostNetwork(): void {
    if (this.disposed || this.isResting) return;
    if (this.isGreeted) this.watchSilence(SILENCE_MAX_WITHOUT_NETWORK_MS);
    else this.setState('offline');
  }

  private greeted({ data }: MessageEvent<unknown>): void {
    this.failures = 0;
    const role = streamHello.safeParse(parseJson(data)).data?.role;
    if (role) this.handlers.onRole(role);
    this.everLive = true;
    this.isGreeted = true;
    this.heard();
    this.handlers.onReload();
  }

  private reached({ lastEventId }: MessageEvent<unknown>): void {
    if (lastEventId) this.lastEventId = lastEventId;
  }

  private heard(): void {
    this.watchSilence();
    if (this.isGreeted) this.setState('live');
  }

  private failed(source: EventSource): void {
    if (this.disposed || source !== this.source) return;
    this.isGreeted = false;
    this.failures += 1;
    this.showTrouble();
    // The browser reconnects by itself (with Last-Event-ID) unless it gave up.
    if (source.readyState === 2) this.retryLater();
  }

  private watchSilence(maxMs = SILENCE_MAX_MS): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      this.failures += 1;
      this.showTrouble();
      this.open();
    }, maxMs);
  }

  private retryLater(): void {
    this.closeSource();
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.open(), backoffMs(this.failures - 1));
  }

  private showTrouble(): void {
    if (this.failures >= FAILURES_UNTIL_OFFLINE || navigator.onLine === false) this.setState('offline');
    else this.setState(this.everLive ? 'reconnecting' : 'connecting');
  }

  private setState(state: StreamState): void {
    if (this.disposed || state === this.state) return;
    this.state = state;
    this.handlers.onState(state);
  }

  private closeSource(): void {
    clearTimeout(this.silenceTimer);
    this.isGreeted = false;
    const source = this.source;
    this.source = null;
    if (!source) return;
    source.onmessage = null;
    source.onerror = null;
    source.close();
  }
}

/**
 * Opens the stream at once.
 * @param from the place from which on events are wanted; undefined: from now on
 */
export function openEventStream(
  handlers: StreamHandlers,
  from?: string,
  openSource: OpenSource = (url) => new EventSource(url),
): OpenStream {
  const stream = new EventStream(handlers, openSource, from);
  const online = () => stream.retryNow();
  const offline = () => stream.lostNetwork();
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  stream.open();
  return {
    rest: () => stream.rest(),
    wake: () => stream.wake(),
    retryNow: () => stream.retryNow(),
    dispose: () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      stream.dispose();
    },
  };
}
