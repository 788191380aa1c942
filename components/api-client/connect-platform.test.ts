import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectPlatform, type PlatformConnection } from './connect-platform';

const ID = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e5f';
const log: string[] = [];
let source: FakeSource;
let status = 200;
let position: string | null;
let connection: PlatformConnection;
let isHidden: boolean;
let watchers: Set<() => void>;

function show(isSeen: boolean): void {
  isHidden = !isSeen;
  for (const watcher of watchers) watcher();
}

/** Stands for the browser's EventSource. */
class FakeSource extends EventTarget {
  readyState = 1;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    log.push('stream');
    source = this;
  }
  close(): void {
    this.readyState = 2;
  }
}

const online = (version: number) =>
  JSON.stringify({
    event: 'WORKSPACE_ONLINE',
    workspace_id: ID,
    timestamp: '2026-01-01T00:00:00Z',
    version,
    payload: {},
  });

const loads = (): number => log.filter((entry) => entry === 'fetch').length;

beforeEach(async () => {
  vi.useFakeTimers();
  position = '7-1';
  log.length = 0;
  status = 200;
  isHidden = false;
  watchers = new Set();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  vi.stubGlobal('cancelAnimationFrame', (frame: ReturnType<typeof setTimeout>) => clearTimeout(frame));
  vi.stubGlobal('fetch', async () => {
    log.push('fetch');
    return Response.json(status === 200 ? [] : { error: 'no', code: 'internal', request_id: 'r' }, {
      status,
      headers: position === null ? {} : { 'x-last-event-id': position },
    });
  });
  connection = connect();
  await vi.advanceTimersByTimeAsync(1);
});

const connect = (): PlatformConnection =>
  connectPlatform(
    {
      onState: (state) => log.push(state),
      onSnapshot: () => log.push('snapshot'),
      onStanding: () => log.push('standing'),
      onSnapshotFailed: (failure) => log.push(`failed: ${failure.message}`),
      onEvents: (events) => log.push(`events: ${events.length}`),
      onRole: () => log.push('role'),
    },
    {
      isHidden: () => isHidden,
      watch: (listener) => {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
    },
  );

afterEach(() => {
  connection.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('connectPlatform', () => {
  it('asks for the list at once, and the stream goes on where the list ends', async () => {
    expect([log, source.url]).toEqual([['fetch', 'snapshot', 'stream'], '/api/events?last_event_id=7-1']);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(log.slice(3)).toEqual(['live', 'standing']);
    source.dispatchEvent(new Event('resync'));
    await vi.advanceTimersByTimeAsync(1);
    expect(log.slice(5)).toEqual(['fetch', 'snapshot']);
  });

  it('asks for the list once more when nobody said where it ends, and with each later greeting', async () => {
    connection.dispose();
    log.length = 0;
    position = null;
    connection = connect();
    await vi.advanceTimersByTimeAsync(1);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(1);
    expect([log, source.url]).toEqual([
      ['fetch', 'snapshot', 'stream', 'live', 'fetch', 'snapshot'],
      '/api/events',
    ]);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(1);
    expect(log.slice(6)).toEqual(['fetch', 'snapshot']);
  });

  it('opens the stream without a list when that does not come, and asks again when no greeting comes', async () => {
    connection.dispose();
    log.length = 0;
    vi.stubGlobal('fetch', () => {
      log.push('fetch');
      return new Promise(() => {});
    });
    connection = connect();
    await vi.advanceTimersByTimeAsync(1400);
    expect(log).toEqual(['fetch']);
    await vi.advanceTimersByTimeAsync(200);
    expect([log, source.url]).toEqual([['fetch', 'stream'], '/api/events']);
  });

  it('hands on a burst of events as one batch', async () => {
    for (let version = 2; version < 52; version += 1) source.onmessage?.({ data: online(version) });
    await vi.advanceTimersByTimeAsync(20);
    expect(log.slice(3)).toEqual(['events: 50']);
  });

  it('polls every ten seconds while the stream is not live, and not while it is', async () => {
    await vi.advanceTimersByTimeAsync(31_000);
    expect(loads()).toBe(5);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(39_000);
    expect(loads()).toBe(5);
  });

  it('tries again by itself when the list fails while the stream is live', async () => {
    source.dispatchEvent(new Event('hello'));
    status = 500;
    source.dispatchEvent(new Event('resync'));
    await vi.advanceTimersByTimeAsync(1);
    expect(log.at(-1)).toBe('failed: no');
    status = 200;
    await vi.advanceTimersByTimeAsync(3000);
    expect(log.at(-1)).toBe('snapshot');
  });

  it('lets the stream go when nobody has seen the page for five seconds, and is quiet until somebody does', async () => {
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(1);
    show(false);
    await vi.advanceTimersByTimeAsync(4900);
    expect(source.readyState).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(source.readyState).toBe(2);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(log).toEqual(['fetch', 'snapshot', 'stream', 'live', 'standing']);
    expect(vi.getTimerCount()).toBe(0);
    show(true);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(log.slice(5)).toEqual(['stream', 'fetch', 'snapshot']);
  });

  it('keeps the stream when the page was hidden for a moment only', async () => {
    source.dispatchEvent(new Event('hello'));
    show(false);
    await vi.advanceTimersByTimeAsync(4000);
    show(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([loads(), source.readyState]).toEqual([1, 1]);
  });

  it('polls after it was hidden until the stream greets again', async () => {
    source.dispatchEvent(new Event('hello'));
    show(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(loads()).toBe(1);
    show(true);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(loads()).toBe(4);
  });

  it('does not wake what was disposed while it was hidden', async () => {
    show(false);
    await vi.advanceTimersByTimeAsync(6000);
    const before = [...log];
    connection.dispose();
    connection.dispose();
    show(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([log, watchers.size]).toEqual([before, 0]);
  });

  it('says nothing more after it was disposed', async () => {
    source.dispatchEvent(new Event('hello'));
    connection.dispose();
    connection.dispose();
    const before = log.filter((entry) => entry !== 'fetch');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.filter((entry) => entry !== 'fetch')).toEqual(before);
  });
});
