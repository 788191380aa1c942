import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectPlatform, type PlatformConnection } from './connect-platform';

const ID = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e5f';
const log: string[] = [];
let source: FakeSource;
let status = 200;
let connection: PlatformConnection;

/** Stands for the browser's EventSource. */
class FakeSource extends EventTarget {
  readyState = 1;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
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

beforeEach(() => {
  vi.useFakeTimers();
  log.length = 0;
  status = 200;
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  vi.stubGlobal('cancelAnimationFrame', (frame: ReturnType<typeof setTimeout>) => clearTimeout(frame));
  vi.stubGlobal('fetch', async () => {
    log.push('fetch');
    return Response.json(status === 200 ? [] : { error: 'no', code: 'internal', request_id: 'r' }, {
      status,
    });
  });
  connection = connectPlatform({
    onState: (state) => log.push(state),
    onSnapshot: () => log.push('snapshot'),
    onSnapshotFailed: (failure) => log.push(`failed: ${failure.message}`),
    onEvents: (events) => log.push(`events: ${events.length}`),
  });
});

afterEach(() => {
  connection.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('connectPlatform', () => {
  it('opens the stream before it asks for the list, so that nothing falls between them', async () => {
    expect(log).toEqual(['stream']);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['stream', 'live', 'fetch', 'snapshot']);
  });

  it('asks for the list anyway when no greeting comes', async () => {
    await vi.advanceTimersByTimeAsync(1600);
    expect(log).toEqual(['stream', 'fetch', 'snapshot']);
  });

  it('hands on a burst of events as one batch', async () => {
    for (let version = 2; version < 52; version += 1) source.onmessage?.({ data: online(version) });
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual(['stream', 'events: 50']);
  });

  it('polls every ten seconds while the stream is not live, and not while it is', async () => {
    await vi.advanceTimersByTimeAsync(31_000);
    expect(loads()).toBe(4);
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(39_000);
    expect(loads()).toBe(5);
  });

  it('tries again by itself when the list fails while the stream is live', async () => {
    status = 500;
    source.dispatchEvent(new Event('hello'));
    await vi.advanceTimersByTimeAsync(1);
    expect(log.at(-1)).toBe('failed: no');
    status = 200;
    await vi.advanceTimersByTimeAsync(3000);
    expect(log.at(-1)).toBe('snapshot');
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
