import type { PlatformEvent } from '@/contracts/events';
import { LIST_POSITION_HEADER, listWorkspaces, type WorkspaceRow } from '@/contracts/workspaces';
import { toFailure } from './api-error';
import { backoffMs } from './backoff';
import { callForHeaders } from './call';
import { batchPerFrame } from './event-batch';
import { type OpenStream, openEventStream, type StreamState } from './event-stream';
import { documentVisibility, type PageVisibility, restWhileHidden } from './page-visibility';
import { singleFlight } from './single-flight';

export interface PlatformSink {
  readonly onState: (state: StreamState) => void;
  readonly onSnapshot: (rows: WorkspaceRow[], requestedAtMs: number) => void;
  /** The stream stands, and goes on where the list ends; of what is never stored it brings only what comes from now on. */
  readonly onStanding: () => void;
  readonly onSnapshotFailed: (failure: ReturnType<typeof toFailure>) => void;
  readonly onEvents: (events: readonly PlatformEvent[]) => void;
  readonly onRole: (role: string | null) => void;
}

export interface PlatformConnection {
  /** Loads the list again; callers at the same time share one request. */
  readonly reload: () => Promise<void>;
  /** The same, and the stream is tried at once too. */
  readonly retryNow: () => Promise<void>;
  readonly dispose: () => void;
}

const POLL_MS = 10_000;
/** A request can hang for a minute: the stream does not wait longer for the list, nor the list for a greeting. */
const FIRST_WAIT_MS = 1500;

class Connection implements PlatformConnection {
  #isLive = false;
  #isResting = false;
  #failures = 0;
  #stream: OpenStream | null = null;
  /** Where the first list ends, while the stream that goes on from there has not greeted. */
  #listEnd: string | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #firstLoad: ReturnType<typeof setTimeout> | undefined;
  readonly #streamWait: ReturnType<typeof setTimeout>;
  readonly #abort = new AbortController();
  readonly #batch: ReturnType<typeof batchPerFrame<PlatformEvent>>;
  readonly #stopWatching: () => void;
  readonly reload: () => Promise<void> = singleFlight(() => this.#load());

  constructor(
    private readonly sink: PlatformSink,
    visibility: PageVisibility,
  ) {
    this.#batch = batchPerFrame(sink.onEvents);
    this.#streamWait = setTimeout(() => this.#openStream(), FIRST_WAIT_MS);
    void this.reload().then(() => this.#openStream());
    this.#stopWatching = restWhileHidden(
      visibility,
      () => this.#rest(),
      () => this.#wake(),
    );
  }

  readonly retryNow = (): Promise<void> => {
    this.#stream?.retryNow();
    return this.reload();
  };

  readonly dispose = (): void => {
    this.#stopWatching();
    this.#stopTimers();
    this.#batch.dispose();
    this.#stream?.dispose();
    this.#abort.abort();
  };

  async #load(): Promise<void> {
    const { signal } = this.#abort;
    const requestedAtMs = Date.now();
    try {
      const { output, headers } = await callForHeaders(listWorkspaces, { signal });
      if (signal.aborted) return;
      this.#failures = 0;
      if (!this.#stream && !this.#isResting) this.#listEnd = headers.get(LIST_POSITION_HEADER) ?? undefined;
      this.sink.onSnapshot(output, requestedAtMs);
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      clearTimeout(this.#retry);
      // While the stream is down the poll asks again anyway.
      if (this.#isLive) this.#retry = setTimeout(() => void this.reload(), backoffMs(this.#failures));
      this.sink.onSnapshotFailed(toFailure(error));
    }
  }

  #openStream(): void {
    clearTimeout(this.#streamWait);
    if (this.#stream || this.#isResting || this.#abort.signal.aborted) return;
    this.#startTimers();
    this.#stream = openEventStream(
      {
        onState: (state) => this.#heardState(state),
        onReload: () => this.#greeted(),
        onEvent: this.#batch.add,
        onRole: this.sink.onRole,
      },
      this.#listEnd,
    );
  }

  #heardState(state: StreamState): void {
    this.#isLive = state === 'live';
    if (!this.#isLive) {
      clearTimeout(this.#firstLoad);
      void this.reload();
    }
    this.sink.onState(state);
  }

  #greeted(): void {
    this.#isLive = true;
    clearTimeout(this.#firstLoad);
    // What came after the first list comes by the stream.
    const isKnown = this.#listEnd !== undefined;
    this.#listEnd = undefined;
    if (isKnown) this.sink.onStanding();
    else void this.reload();
  }

  #rest(): void {
    this.#isResting = true;
    this.#isLive = false;
    this.#listEnd = undefined;
    this.#stopTimers();
    this.#stream?.rest();
  }

  #wake(): void {
    this.#isResting = false;
    if (this.#stream) {
      this.#startTimers();
      this.#stream.wake();
    } else this.#openStream();
  }

  #startTimers(): void {
    this.#poll = setInterval(() => {
      if (!this.#isLive) void this.reload();
    }, POLL_MS);
    this.#firstLoad = setTimeout(() => void this.reload(), FIRST_WAIT_MS);
  }

  #stopTimers(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#firstLoad);
    clearTimeout(this.#retry);
    clearTimeout(this.#streamWait);
  }
}

/**
 * Keeps a sink up to date: the list is asked for at once (the page has it on its way by then) and the stream goes on where
 * the list ends, so that nothing falls between them; while the stream is not live the list is polled. A page that nobody
 * sees lets its connection go: a browser has only six per host, and a sixth tab would wait for its list for ever.
 */
export const connectPlatform = (
  sink: PlatformSink,
  visibility: PageVisibility = documentVisibility,
): PlatformConnection => new Connection(sink, visibility);
