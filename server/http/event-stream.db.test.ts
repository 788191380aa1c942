import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { streamEvents } from '@/contracts/events';
import { callRoute, requestRoute, routeOf } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { createGate } from '@/server/testing/gate';
import { collect, type OpenSse, openSse, type SseMessage } from '@/server/testing/read-sse';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { insertVersion, insertVersions, publishVersions } from '@/server/testing/write-events';

let platform: TestPlatform;
let version = 0;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

/** The next versions that no test has used. */
const take = (count: number): number[] => Array.from({ length: count }, () => ++version);
const versionsOf = (messages: readonly SseMessage[]): number[] =>
  messages.map(({ data }) => Number(data.version));
const seen = (stream: OpenSse): number[] => versionsOf(stream.events());
const openStreams = async (): Promise<string | undefined> =>
  /^molecule_event_streams_active (\d+)$/m.exec(await platform.deps.metrics.render())?.[1];

/** Publishes one more event and waits until the stream has it: all that came before has come then. */
async function settle(stream: OpenSse): Promise<void> {
  const [last = 0] = take(1);
  await publishVersions(platform, [last]);
  await vi.waitFor(() => expect(seen(stream)).toContain(last));
}

describe('an event stream', () => {
  it('begins with hello and its cursor, unbuffered and never transformed', async () => {
    const stream = await openSse();
    await vi.waitFor(() => expect(stream.messages).toHaveLength(1));
    expect(stream.messages[0]).toMatchObject({
      event: 'hello',
      data: { cursor: expect.stringMatching(/^\d+-\d+$/), role: 'owner' },
    });
    expect(stream.messages[0]?.id).toBe(stream.messages[0]?.data.cursor);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(stream.response.headers.get('x-content-type-options')).toBe('nosniff');
    stream.close();
    await stream.ended;
  });

  it('brings what is committed from then on, once, in order, each with its cursor as id', async () => {
    const stream = await openSse();
    const wanted = take(20);
    await publishVersions(platform, wanted);
    await vi.waitFor(() => expect(seen(stream)).toEqual(wanted));
    const ids = stream.events().map(({ id }) => id);
    expect(new Set(ids).size).toBe(20);
    expect(stream.events()[0]?.data).toMatchObject({
      event: 'WORKSPACE_ONLINE',
      payload: {},
      timestamp: platform.clock.now().toISOString(),
    });
    stream.close();
  });

  it('brings what another process has written, which nobody announced', async () => {
    const stream = await openSse();
    const [one = 0] = take(1);
    await insertVersions(platform, one, one);
    await vi.waitFor(() => expect(seen(stream)).toEqual([one]));
    stream.close();
  });

  it('lets nobody be skipped by a transaction that commits late', async () => {
    const stream = await openSse();
    const [late = 0, ...others] = take(6);
    const [written, mayCommit] = [createGate(), createGate()];
    const holding = platform.sql.begin(async (tx) => {
      await insertVersion(tx, late);
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    await publishVersions(platform, others);
    mayCommit.open();
    await holding;
    await settle(stream);
    // The late one was begun first, so it stands first; the others waited behind it.
    expect(seen(stream).slice(0, 6)).toEqual([late, ...others]);
    stream.close();
  });

  it('is counted while it is open and forgotten when the tab closes', async () => {
    const before = Number(await openStreams());
    const streams = await Promise.all([openSse(), openSse(), openSse()]);
    expect(await openStreams()).toBe(String(before + 3));
    for (const stream of streams) stream.close();
    await vi.waitFor(async () => expect(await openStreams()).toBe('0'));
  });

  it('leaves nothing behind on the signal of the process, which lives much longer', async () => {
    const before = getEventListeners(platform.deps.stopping, 'abort').length;
    const stream = await openSse();
    expect(getEventListeners(platform.deps.stopping, 'abort').length).toBe(before + 1);
    stream.close();
    await vi.waitFor(() => expect(getEventListeners(platform.deps.stopping, 'abort').length).toBe(before));
  });
});

describe('a resumed stream', () => {
  it('brings exactly what was missed, then goes on live', async () => {
    const first = await openSse();
    await settle(first);
    const last = first.events().at(-1);
    first.close();
    await first.ended;
    const missed = take(10);
    await publishVersions(platform, missed);
    const second = await openSse({ 'last-event-id': last?.id ?? '' });
    const live = take(3);
    await publishVersions(platform, live);
    await vi.waitFor(() => expect(seen(second)).toEqual([...missed, ...live]));
    second.close();
  });

  it('that was cut off before its first event goes on from its hello, also by the address alone', async () => {
    const first = await openSse();
    await settle(first);
    first.close();
    await first.ended;
    const cut = await openSse();
    await vi.waitFor(() => expect(cut.messages).toHaveLength(1));
    const place = cut.messages[0]?.id ?? '';
    cut.close();
    await cut.ended;
    const missed = take(3);
    await publishVersions(platform, missed);
    const byHeader = await openSse({ 'last-event-id': place });
    const byAddress = await openSse({}, { last_event_id: place });
    for (const stream of [byHeader, byAddress]) {
      await vi.waitFor(() => expect(seen(stream)).toEqual(missed));
      expect(stream.messages[0]?.id).toBe(place);
      stream.close();
    }
    const last = byHeader.events().at(-1)?.id ?? '';
    const newer = await openSse({ 'last-event-id': last }, { last_event_id: place });
    await settle(newer);
    expect(seen(newer)).toEqual([version]);
    newer.close();
  });

  it('loses nothing and repeats nothing while events keep coming', async () => {
    const first = await openSse();
    await settle(first);
    let lastId = first.events().at(-1)?.id ?? '';
    first.close();
    const wanted = take(300);
    const writing = publishVersions(platform, wanted);
    const got: number[] = [];
    while (got.length < wanted.length) {
      const stream = await openSse({ 'last-event-id': lastId });
      const enough = Math.min(got.length + 20, wanted.length) - got.length;
      await vi.waitFor(() => expect(stream.events().length).toBeGreaterThanOrEqual(enough));
      stream.close();
      await stream.ended;
      got.push(...seen(stream));
      lastId = stream.events().at(-1)?.id ?? lastId;
    }
    await writing;
    expect(got).toEqual(wanted);
  });

  it('repeats nothing that the replay has brought before the live reader came to it', async () => {
    const first = await openSse();
    await settle(first);
    const lastId = first.events().at(-1)?.id ?? '';
    first.close();
    const wanted = take(5);
    await insertVersions(platform, wanted[0] ?? 0, wanted.at(-1) ?? 0);
    // At once, before the poll that would make this process's dispatcher know of them.
    const second = await openSse({ 'last-event-id': lastId });
    await settle(second);
    expect(seen(second)).toEqual([...wanted, version]);
    second.close();
  });

  it.each([
    'abc',
    '1-1',
    '0-7',
    '18446744073709551615-9223372036854775807',
    '99999999999999999999-1',
    '1-9999999999999999999',
    "1-1'; drop table events; --",
  ])('asks to load the list again for a cursor that is not ours: %s', async (cursor) => {
    const stream = await openSse({ 'last-event-id': cursor });
    await vi.waitFor(() => expect(stream.messages.map(({ event }) => event)).toEqual(['hello', 'resync']));
    await settle(stream);
    expect(seen(stream)).toEqual([version]);
    stream.close();
  });

  it('asks to load the list again instead of replaying more than 5000 events', async () => {
    const first = await openSse();
    await settle(first);
    const lastId = first.events().at(-1)?.id ?? '';
    first.close();
    const many = take(5001);
    await insertVersions(platform, many[0] ?? 0, many.at(-1) ?? 0);
    const second = await openSse({ 'last-event-id': lastId });
    await vi.waitFor(() =>
      expect(second.messages.map(({ event }) => event).slice(0, 2)).toEqual(['hello', 'resync']),
    );
    second.close();
  });

  it('asks to load the list again when retention has deleted its place', async () => {
    const first = await openSse();
    await settle(first);
    const lastId = first.events().at(-1)?.id ?? '';
    first.close();
    platform.clock.advance(31 * 86_400_000);
    await publishVersions(platform, take(2));
    await sweep(platform, 'event-retention');
    const second = await openSse({ 'last-event-id': lastId });
    // What was published last may reach it live.
    await vi.waitFor(() =>
      expect(second.messages.map(({ event }) => event).slice(0, 2)).toEqual(['hello', 'resync']),
    );
    second.close();
  });
});

describe('a reader who is too slow', () => {
  it('is cut off, and costs the others nothing', async () => {
    const slow = await requestRoute(routeOf(streamEvents));
    if (!slow.body) throw new Error('the answer is no stream');
    const quick = await openSse();
    const wanted = take(100);
    await insertVersions(platform, wanted[0] ?? 0, wanted.at(-1) ?? 0, 'x'.repeat(100_000));
    await vi.waitFor(() => expect(seen(quick)).toEqual(wanted));
    await settle(quick);
    const got: SseMessage[] = [];
    // Ends by itself: the server has closed it.
    await collect(slow.body.getReader(), got);
    expect(versionsOf(got.filter(({ event }) => event === 'message'))).not.toContain(version);
    quick.close();
  });
});

describe('a platform that stops', () => {
  it('ends every stream and takes no new request', async () => {
    const streams = [await openSse(), await openSse()];
    platform.beginStop();
    await Promise.all(streams.map((stream) => stream.ended));
    const answer = await callRoute(streamEvents);
    expect(answer).toMatchObject({ status: 503, body: { code: 'shutting_down' } });
  });
});
