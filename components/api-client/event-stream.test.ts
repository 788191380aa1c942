import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenStream, openEventStream, type StreamState } from './event-stream';

/** Stands for the browser's EventSource: the test decides what arrives. */
class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  readyState = 0;
  onmessage: ((event: { data: unknown; lastEventId?: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
}

const ID = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e5f';
const states: StreamState[] = [];
const events: string[] = [];
let reloads = 0;
const roles: (string | null)[] = [];
let stream: OpenStream;

const latest = (): FakeSource => {
  const source = FakeSource.opened.at(-1);
  if (!source) throw new Error('no stream was opened');
  return source;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', { onLine: true });
  FakeSource.opened = [];
  states.length = 0;
  events.length = 0;
  reloads = 0;
  roles.length = 0;
  stream = openEventStream(
    {
      onState: (state) => states.push(state),
      onReload: () => {
        reloads += 1;
      },
      onRole: (role) => roles.push(role),
      onEvent: (event) => events.push(event.event),
    },
    undefined,
    (url) => new FakeSource(url) as unknown as EventSource,
  );
});

afterEach(() => {
  stream.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('openEventStream', () => {
  it('asks for the list when the server greets and when it says that events are gone', () => {
    latest().dispatchEvent(new Event('hello'));
    expect([states, reloads]).toEqual([['live'], 1]);
    latest().dispatchEvent(new Event('resync'));
    expect(reloads).toBe(2);
  });

  it('tells which role the reader has whenever it stands, and that it is another when the server says so', () => {
    const greet = (data: object) =>
      latest().dispatchEvent(new MessageEvent('hello', { data: JSON.stringify(data) }));
    greet({ cursor: '1-1', role: 'viewer' });
    expect(roles).toEqual(['viewer']);
    latest().dispatchEvent(new Event('role'));
    expect(roles).toEqual(['viewer', null]);
    latest().onerror?.();
    greet({ cursor: '1-1', role: 'operator' });
    greet({ cursor: '1-1', role: null });
    greet({});
    expect(roles).toEqual(['viewer', null, 'operator']);
  });

  it('hands on events that it knows and skips all else', () => {
    const known = {
      event: 'WORKSPACE_ONLINE',
      workspace_id: ID,
      timestamp: '2026-01-01T00:00:00Z',
      version: 2,
    };
    latest().onmessage?.({ data: JSON.stringify({ ...known, payload: {} }) });
    latest().onmessage?.({ data: JSON.stringify({ ...known, event: 'FROM_THE_FUTURE', payload: {} }) });
    latest().onmessage?.({ data: '{"half' });
    expect(events).toEqual(['WORKSPACE_ONLINE']);
  });

  it('leaves a reconnect to the browser, and makes one itself when the browser gave up', () => {
    latest().dispatchEvent(new Event('hello'));
    latest().onerror?.();
    expect([states.at(-1), FakeSource.opened.length]).toEqual(['reconnecting', 1]);
    latest().readyState = 2;
    latest().onerror?.();
    vi.advanceTimersByTime(2000);
    expect(FakeSource.opened.length).toBe(2);
    latest().dispatchEvent(new Event('hello'));
    expect(states.at(-1)).toBe('live');
  });

  it('goes on from where it was when it makes a connection of its own, but after a rest begins anew', () => {
    const greet = (lastEventId: string) =>
      latest().dispatchEvent(Object.assign(new Event('hello'), { lastEventId }));
    const reopen = () => {
      latest().readyState = 2;
      latest().onerror?.();
      vi.advanceTimersByTime(2000);
      return latest().url;
    };
    expect(latest().url).toBe('/api/events');
    greet('7-1');
    expect(reopen()).toBe('/api/events?last_event_id=7-1');
    latest().onmessage?.({ data: '{}', lastEventId: '9-4' });
    expect(reopen()).toBe('/api/events?last_event_id=9-4');
    expect(reopen()).toBe('/api/events?last_event_id=9-4');
    stream.rest();
    stream.wake();
    expect(latest().url).toBe('/api/events');
  });

  it('calls itself offline after three failures, or when there is neither network nor greeting', () => {
    for (let failure = 0; failure < 3; failure += 1) latest().onerror?.();
    expect(states.at(-1)).toBe('offline');
    latest().dispatchEvent(new Event('hello'));
    latest().onerror?.();
    window.dispatchEvent(new Event('offline'));
    expect(states.at(-1)).toBe('offline');
    window.dispatchEvent(new Event('online'));
    latest().dispatchEvent(new Event('hello'));
    expect(states.at(-1)).toBe('live');
  });

  it('stays live without a network for as long as the stream speaks', () => {
    latest().dispatchEvent(new Event('hello'));
    vi.stubGlobal('navigator', { onLine: false });
    window.dispatchEvent(new Event('offline'));
    vi.advanceTimersByTime(15_000);
    latest().dispatchEvent(new Event('ping'));
    vi.advanceTimersByTime(15_000);
    expect([states, FakeSource.opened.length]).toEqual([['live'], 1]);
  });

  it('is offline after twenty seconds of silence without a network, and live again once it is greeted', () => {
    latest().dispatchEvent(new Event('hello'));
    vi.stubGlobal('navigator', { onLine: false });
    window.dispatchEvent(new Event('offline'));
    vi.advanceTimersByTime(20_000);
    expect([states.at(-1), FakeSource.opened.length]).toEqual(['offline', 2]);
    latest().dispatchEvent(new Event('ping'));
    expect(states.at(-1)).toBe('offline');
    latest().dispatchEvent(new Event('hello'));
    expect(states.at(-1)).toBe('live');
  });

  it('opens nothing and says nothing while it rests, and opens anew when it wakes', () => {
    latest().dispatchEvent(new Event('hello'));
    const first = latest();
    stream.rest();
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(120_000);
    expect([first.readyState, states, FakeSource.opened.length]).toEqual([2, ['live'], 1]);
    stream.wake();
    stream.wake();
    latest().dispatchEvent(new Event('hello'));
    expect([states, reloads, FakeSource.opened.length]).toEqual([['live'], 2, 2]);
  });

  it('reconnects after forty seconds of silence, but not while pings come', () => {
    latest().dispatchEvent(new Event('hello'));
    for (let ping = 0; ping < 4; ping += 1) {
      vi.advanceTimersByTime(15_000);
      latest().dispatchEvent(new Event('ping'));
    }
    expect(FakeSource.opened.length).toBe(1);
    vi.advanceTimersByTime(40_000);
    expect([FakeSource.opened.length, states.at(-1)]).toEqual([2, 'reconnecting']);
  });

  it('opens nothing after it was closed, and may be closed twice', () => {
    const first = latest();
    stream.dispose();
    stream.dispose();
    expect(first.readyState).toBe(2);
    vi.advanceTimersByTime(120_000);
    expect(FakeSource.opened.length).toBe(1);
  });
});
