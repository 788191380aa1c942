import type { PlatformEvent } from '@/contracts/events';
import { listWorkspaces, type WorkspaceRow } from '@/contracts/workspaces';
import { toFailure } from './api-error';
import { backoffMs } from './backoff';
import { call } from './call';
import { batchPerFrame } from './event-batch';
import { openEventStream, type StreamState } from './event-stream';
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
/** A handshake can hang for a minute: without a greeting by then the list is loaded anyway. */
const GREETING_WAIT_MS = 1500;

/**
 * Keeps a sink up to date: the stream is opened first and the list asked for when it stands, so that nothing falls
 * between them; while the stream is not live the list is polled. A page that nobody sees lets its connection go: a
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
  const abort = new AbortController();
  const reload: () => Promise<void> = singleFlight(async () => {
    const requestedAtMs = Date.now();
    try {
      const rows = await call(listWorkspaces, { signal: abort.signal });
      if (abort.signal.aborted) return;
      failures = 0;
      sink.onSnapshot(rows, requestedAtMs);
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
    firstLoad = setTimeout(() => void reload(), GREETING_WAIT_MS);
  };
  const stopTimers = () => {
    clearInterval(poll);
    clearTimeout(firstLoad);
    clearTimeout(retry);
  };
  startTimers();
  const stream = openEventStream({
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
      void reload();
    },
    onEvent: batch.add,
    onRole: sink.onRole,
  });
  const rest = () => {
    live = false;
    stopTimers();
    stream.rest();
  };
  const stopWatching = restWhileHidden(visibility, rest, () => {
    startTimers();
    stream.wake();
  });
  return {
    reload,
    retryNow: () => {
      stream.retryNow();
      return reload();
    },
    dispose: () => {
      stopWatching();
      stopTimers();
      batch.dispose();
      stream.dispose();
      abort.abort();
    },
  };
}
