import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type EphemeralEvent, streamEvents } from '@/contracts/events';
import { requestRoute, routeOf } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { collect, type OpenSse, openSse, type SseMessage } from '@/server/testing/read-sse';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { EVENT_WORKSPACE, insertVersions, publishVersions } from '@/server/testing/write-events';

let platform: TestPlatform;
let version = 0;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

const heartbeat = (uptime_seconds: number): EphemeralEvent => ({
  event: 'WORKSPACE_HEARTBEAT',
  workspace_id: EVENT_WORKSPACE,
  timestamp: '2026-01-01T00:00:00.000Z',
  payload: { active_tasks: 1, uptime_seconds },
});
const task = (current_task: string): EphemeralEvent => ({
  event: 'TASK_UPDATED',
  workspace_id: EVENT_WORKSPACE,
  timestamp: '2026-01-01T00:00:00.000Z',
  payload: { current_task, active_tasks: 1 },
});
const beat = (uptime_seconds: number): void =>
  platform.deps.events.publishEphemeral(heartbeat(uptime_seconds));
const isHeartbeat = ({ data }: SseMessage): boolean => data.event === 'WORKSPACE_HEARTBEAT';

/** Opens a stream and waits until events reach it. */
async function openLive(headers: Record<string, string> = {}): Promise<OpenSse> {
  const stream = await openSse(headers);
  await vi.waitFor(() => expect(stream.messages[0]?.event).toBe('hello'));
  return stream;
}

/** Publishes one more stored event and waits until the stream has it: all that came before has come then. */
async function settle(stream: OpenSse): Promise<string> {
  version += 1;
  const last = version;
  await publishVersions(platform, [last]);
  const find = () => stream.events().find(({ data }) => data.version === last);
  await vi.waitFor(() => expect(find()).toBeDefined());
  return find()?.id ?? '';
}

it('an ephemeral event reaches a stream without id and without version', async () => {
  const stream = await openLive();
  beat(5);
  await vi.waitFor(() => expect(stream.events()).toHaveLength(1));
  expect(stream.events()).toEqual([{ event: 'message', id: null, data: heartbeat(5) }]);
  stream.close();
});

it('its text cannot end the message or begin another', async () => {
  const stream = await openLive();
  const odd = task('a\0b\n\nid: 7-7\ndata: {}\r\n\r\n\u2028 \ud800 😀');
  platform.deps.events.publishEphemeral(odd);
  await vi.waitFor(() => expect(stream.events()).toHaveLength(1));
  expect(stream.events()).toEqual([{ event: 'message', id: null, data: odd }]);
  stream.close();
});

it('a resume after ephemeral events brings exactly the stored ones that were missed', async () => {
  const first = await openLive();
  beat(1);
  const lastId = await settle(first);
  beat(2);
  await vi.waitFor(() => expect(first.events().filter(isHeartbeat)).toHaveLength(2));
  first.close();
  await first.ended;
  const missed = [version + 1, version + 2];
  version += 2;
  await publishVersions(platform, missed);
  beat(3);
  const second = await openLive({ 'last-event-id': lastId });
  await settle(second);
  expect(second.events().map(({ data }) => data.version)).toEqual([...missed, version]);
  second.close();
});

it('while a stream replays history, ephemeral events pass it by', async () => {
  const first = await openLive();
  const lastId = await settle(first);
  first.close();
  const missed = version + 1;
  version = missed;
  await publishVersions(platform, [missed]);
  const [locked, mayRead] = [createGate(), createGate()];
  const holding = platform.sql.begin(async (tx) => {
    await tx`lock table events in access exclusive mode`;
    locked.open();
    await mayRead.opened;
  });
  await locked.opened;
  // The request answers at once; its replay waits for the table.
  const second = await openLive({ 'last-event-id': lastId });
  beat(7);
  mayRead.open();
  await holding;
  await settle(second);
  beat(8);
  await vi.waitFor(() => expect(second.events().some(isHeartbeat)).toBe(true));
  expect(second.events().map(({ data }) => data.version ?? data.payload)).toEqual([
    missed,
    version,
    heartbeat(8).payload,
  ]);
  second.close();
});

it('a reader who is slow misses ephemeral events rather than being cut off by them', async () => {
  const slow = await requestRoute(routeOf(streamEvents));
  if (!slow.body) throw new Error('the answer is no stream');
  const quick = await openLive();
  const [from, to] = [version + 1, version + 25];
  version = to;
  await insertVersions(platform, from, to, 'x'.repeat(100_000));
  await vi.waitFor(() => expect(quick.events()).toHaveLength(25));
  beat(9);
  await vi.waitFor(() => expect(quick.events().filter(isHeartbeat)).toHaveLength(1));
  const got: SseMessage[] = [];
  const reader = slow.body.getReader();
  const ended = collect(reader, got);
  await vi.waitFor(() =>
    expect(got.filter(({ event, id }) => event === 'message' && id !== null)).toHaveLength(25),
  );
  beat(10);
  await vi.waitFor(() => expect(got.filter(isHeartbeat)).toHaveLength(1));
  expect(got.find(isHeartbeat)?.data).toEqual(heartbeat(10));
  await reader.cancel();
  await ended;
  quick.close();
});
