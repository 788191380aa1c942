import type { PlatformEvent } from '@/contracts/events';
import { LIST_POSITION_HEADER, listWorkspaces, type WorkspaceRow } from '@/contracts/workspaces';
import { toFailure } from './api-error';
import { backoffMs } from './backoff';
import { callForHeaders } from './call';
import { batchPerFrame } from './event-batch';
import { type OpenStream, openEventStream, type StreamHandlers, type StreamState } from './event-stream';
import { documentVisibility, type PageVisibility, restWhileHidden } from './page-visibility';
import { singleFlight } from './single-flight';

export interface PlatformSink {
  readonly onState: (state: StreamState) => void;
  readonly onSnapshot: (rows: WorkspaceRow[], requestedAtMs: number) => void;
  readonly onSnapshotFailed: (failure: ReturnType<typeof toFailure>) => void;
  readonly onEvents: (events: readonly PlatformEvent[]) => void;
  readonly onRole: () => void;
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

/**
 * Keeps a sink up to date: the list is asked for at once (the page has it on its way by then) and the stream goes on where
 * the list ends, so that nothing falls between them; while the stream is not live the list is polled. A page that nobody sees lets its connection go: a
 * browser has only six per host, and a sixth tab would wait for its list for ever.
 */
export function connectPlatform(
  sink: PlatformSink,
  visibility: PageVisibility = documentVisibility,
): PlatformConnection {
  let live = false;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let firstLoad: ReturnType<typeof setTimeout> | undefined;
  let stream: OpenStream | null = null;
  let isResting = false;
  /** Where the first list ends, while the stream that goes on from there has not greeted. */
  let listEnd: string | undefined;
  const abort = new AbortController();
  const reload: () => Promise<void> = singleFlight(async () => {
    const requestedAtMs = Date.now();
    try {
      const { output, headers } = await callForHeaders(listWorkspaces, { signal: abort.signal });
      if (abort.signal.aborted) return;
      failures = 0;
      if (!stream && !isResting) listEnd = headers.get(LIST_POSITION_HEADER) ?? undefined;
      sink.onSnapshot(output, requestedAtMs);
    } catch (error) {
      if (abort.signal.aborted) return;
      failures += 1;
      clearTimeout(retry);
      // While the stream is down the poll below asks again anyway.
      if (live) retry = setTimeout(() => void reload(), backoffMs(failures));
      sink.onSnapshotFailed(toFailure(error));
    }
  });
  const batch = batchPerFrame(sink.onEvents);
  const startTimers = () => {
    poll = setInterval(() => {
      if (!live) void reload();
    }, POLL_MS);
    firstLoad = setTimeout(() => void reload(), FIRST_WAIT_MS);
  };
  const stopTimers = () => {
    clearInterval(poll);
    clearTimeout(firstLoad);
    clearTimeout(retry);
  };
  const handlers: StreamHandlers = {
    onState: (state) => {
      live = state === 'live';
      if (!live) {
        clearTimeout(firstLoad);
        void reload();
      }
      sink.onState(state);
    },
    onReload: () => {
      live = true;
      clearTimeout(firstLoad);
      // What came after the list comes by the stream.
      const isKnown = listEnd !== undefined;
      listEnd = undefined;
      if (!isKnown) void reload();
    },
    onEvent: batch.add,
    onRole: sink.onRole,
  };
  const openStream = () => {
    clearTimeout(streamWait);
    if (stream || isResting || abort.signal.aborted) return;
    startTimers();
    stream = openEventStream(handlers, listEnd);
  };
  const streamWait = setTimeout(openStream, FIRST_WAIT_MS);
  void reload().then(openStream);
  const rest = () => {
    isResting = true;
    live = false;
    listEnd = undefined;
    stopTimers();
    clearTimeout(streamWait);
    stream?.rest();
  };
  const stopWatching = restWhileHidden(visibility, rest, () => {
    isResting = false;
    if (!stream) return openStream();
    startTimers();
    stream.wake();
  });
  return {
    reload,
    retryNow: () => {
      stream?.retryNow();
      return reload();
    },
    dispose: () => {
      stopWatching();
      stopTimers();
      clearTimeout(streamWait);
      batch.dispose();
      stream?.dispose();
      abort.abort();
    },
  };
}
