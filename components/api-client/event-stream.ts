import { type PlatformEvent, parseEvent, streamEvents } from '@/contracts/events';
import { backoffMs } from './backoff';
import { urlOf } from './call';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface StreamHandlers {
  readonly onState: (state: StreamState) => void;
  /** The stream stands (or stands again) or has a gap: load the list. */
  readonly onReload: () => void;
  readonly onEvent: (event: PlatformEvent) => void;
}

/** The server sends something every 15 s; after this much silence the connection is dead, whatever it says. */
const SILENCE_MAX_MS = 40_000;
const FAILURES_UNTIL_OFFLINE = 3;

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
  private disposed = false;
  private state: StreamState = 'connecting';

  constructor(
    private readonly handlers: StreamHandlers,
    private readonly openSource: OpenSource,
  ) {}

  open(): void {
    if (this.disposed) return;
    this.closeSource();
    const source = this.openSource(urlOf(streamEvents));
    this.source = source;
    source.addEventListener('hello', () => this.greeted());
    source.addEventListener('resync', () => {
      this.heard();
      this.handlers.onReload();
    });
    source.addEventListener('ping', () => this.heard());
    source.onmessage = (message: MessageEvent<unknown>) => {
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

  /** The browser has a network again: no reason to sit out the wait. */
  retryNow(): void {
    if (this.disposed || this.state === 'live') return;
    clearTimeout(this.retryTimer);
    this.open();
  }

  lostNetwork(): void {
    this.setState('offline');
  }

  private greeted(): void {
    this.failures = 0;
    this.everLive = true;
    this.heard();
    this.setState('live');
    this.handlers.onReload();
  }

  private heard(): void {
    this.watchSilence();
  }

  private failed(source: EventSource): void {
    if (this.disposed || source !== this.source) return;
    this.failures += 1;
    this.showTrouble();
    // The browser reconnects by itself (with Last-Event-ID) unless it gave up.
    if (source.readyState === 2) this.retryLater();
  }

  private watchSilence(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      this.failures += 1;
      this.showTrouble();
      this.open();
    }, SILENCE_MAX_MS);
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
    const source = this.source;
    this.source = null;
    if (!source) return;
    source.onmessage = null;
    source.onerror = null;
    source.close();
  }
}

/** Opens the stream; the answer closes it and may be called any number of times. */
export function openEventStream(
  handlers: StreamHandlers,
  openSource: OpenSource = (url) => new EventSource(url),
): () => void {
  const stream = new EventStream(handlers, openSource);
  const online = () => stream.retryNow();
  const offline = () => stream.lostNetwork();
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  stream.open();
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    stream.dispose();
  };
}
