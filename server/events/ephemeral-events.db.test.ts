import { pino } from 'pino';
import postgres, { type Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { EVENT_WORKSPACE, insertVersions, publishVersions } from '@/server/testing/write-events';
import { EventDispatcher } from './dispatcher';
import { EPHEMERAL_CHANNEL } from './ephemeral-relay';

const AT = '2026-01-01T00:00:00.000Z';
let platform: TestPlatform;
let theirSql: Sql;
let ours: EventDispatcher;
/** Another replica on the same database. */
let theirs: EventDispatcher;
let logged: string;
let notified: string[];
let unlisten: () => Promise<void>;
beforeAll(async () => {
  platform = await createTestPlatform();
  theirSql = postgres(platform.url, { max: 4, onnotice: () => {} });
});
beforeEach(async () => {
  await platform.reset();
  logged = '';
  notified = [];
  const write = (line: string): void => {
    logged += line;
  };
  const log = pino({ level: 'debug' }, { write });
  ours = new EventDispatcher(platform.deps.database.sql, log);
  theirs = new EventDispatcher(theirSql, log);
  await Promise.all([ours.start(), theirs.start()]);
  ({ unlisten } = await platform.sql.listen(EPHEMERAL_CHANNEL, (payload) => notified.push(payload)));
});
afterEach(async () => {
  await Promise.all([ours.stop(), theirs.stop()]);
  await unlisten();
});
afterAll(async () => {
  await theirSql.end({ timeout: 1 });
  await platform.close();
});

const workspace = (n: number): string => `a3bb189e-8bf9-4c4b-9b3f-${String(n).padStart(12, '0')}`;
const heartbeat = (n: number, uptime_seconds: number): EphemeralEvent => ({
  event: 'WORKSPACE_HEARTBEAT',
  workspace_id: workspace(n),
  timestamp: AT,
  payload: { active_tasks: 1, uptime_seconds },
});
const task = (current_task: string | null, workspace_id = workspace(0)): EphemeralEvent => ({
  event: 'TASK_UPDATED',
  workspace_id,
  timestamp: AT,
  payload: { current_task, active_tasks: 1 },
});
const activity = (n: number): EphemeralEvent => ({
  event: 'ACTIVITY_LOGGED',
  workspace_id: workspace(0),
  timestamp: AT,
  payload: {
    activity: {
      id: workspace(n),
      workspace_id: workspace(0),
      activity_type: 'agent_log',
      source_id: null,
      target_id: null,
      method: null,
      summary: 'x'.repeat(500),
      duration_ms: null,
      status: 'ok',
      error_detail: null,
      origin: 'agent',
      created_at: AT,
    },
  },
});

/** Collects the ephemeral events that a dispatcher hands out. */
function hear(dispatcher: EventDispatcher): EphemeralEvent[] {
  const heard: EphemeralEvent[] = [];
  dispatcher.subscribe(
    () => {},
    ({ events }) => heard.push(...events),
  );
  return heard;
}

describe('an ephemeral event', () => {
  it('is heard here at once and on the other replica soon, once each, and is stored nowhere', async () => {
    const [here, there] = [hear(ours), hear(theirs)];
    ours.publishEphemeral(heartbeat(1, 5));
    expect(here).toEqual([heartbeat(1, 5)]);
    await vi.waitFor(() => expect(there).toEqual([heartbeat(1, 5)]));
    theirs.publishEphemeral(heartbeat(2, 6));
    await vi.waitFor(() => expect(here).toHaveLength(2));
    // What ours had sent itself came back before that, and was known as its own.
    expect(here).toEqual([heartbeat(1, 5), heartbeat(2, 6)]);
    expect(there).toEqual([heartbeat(1, 5), heartbeat(2, 6)]);
    expect((await platform.sql`select count(*)::int as n from events`)[0]?.n).toBe(0);
  });

  it('keeps its order among those of its process, over several NOTIFYs', async () => {
    const there = hear(theirs);
    const wanted = Array.from({ length: 60 }, (_, n) => activity(n));
    for (const event of wanted) ours.publishEphemeral(event);
    await vi.waitFor(() => expect(there).toHaveLength(60));
    expect(there).toEqual(wanted);
    await vi.waitFor(() => expect(notified.length).toBeGreaterThan(4));
  });

  it('arrives as it was written, whatever its text', async () => {
    const there = hear(theirs);
    const odd = task('a\0b\n\ndata: x\r\u2028 \ud800 "\\" {,} 😀 \u{10ffff}');
    ours.publishEphemeral(odd);
    await vi.waitFor(() => expect(there).toEqual([odd]));
  });

  it('that is too large for a NOTIFY is heard here alone, and takes no other along', async () => {
    const [here, there] = [hear(ours), hear(theirs)];
    const large = task('\u0001'.repeat(4000));
    for (const event of [large, activity(1)]) ours.publishEphemeral(event);
    expect(here).toEqual([large, activity(1)]);
    await vi.waitFor(() => expect(there).toEqual([activity(1)]));
    expect(logged).toContain('too large for the other replicas');
  });

  it('is handed to every listener although one of them throws', async () => {
    ours.subscribe(
      () => {},
      () => {
        throw new Error('this listener is broken');
      },
    );
    const [here, there] = [hear(ours), hear(theirs)];
    ours.publishEphemeral(heartbeat(1, 1));
    expect(here).toHaveLength(1);
    await vi.waitFor(() => expect(there).toHaveLength(1));
    expect(logged).toContain('this listener is broken');
  });

  it('that is not what its name says is dropped and logged, and its publisher goes on', () => {
    const here = hear(ours);
    ours.publishEphemeral({ ...heartbeat(1, 1), payload: {} } as unknown as EphemeralEvent);
    expect(here).toEqual([]);
    expect(logged).toContain('dropped a malformed event');
  });
});

describe('10,000 heartbeats of 200 workspaces', () => {
  it('become a few NOTIFYs with the newest of each', async () => {
    const there = hear(theirs);
    for (let n = 0; n < 10_000; n += 1) ours.publishEphemeral(heartbeat(n % 200, n));
    await vi.waitFor(() => expect(there).toHaveLength(200));
    expect(there).toEqual(Array.from({ length: 200 }, (_, n) => heartbeat(n, 9800 + n)));
    ours.publishEphemeral(task('last'));
    await vi.waitFor(() => expect(notified.at(-1)).toContain('last'));
    expect(notified.length).toBeLessThanOrEqual(6);
  });
});

describe('a process that stops', () => {
  it('sends what it has gathered, then nothing more', async () => {
    const [here, there] = [hear(ours), hear(theirs)];
    ours.publishEphemeral(activity(1));
    await ours.stop();
    await vi.waitFor(() => expect(there).toEqual([activity(1)]));
    ours.publishEphemeral(activity(2));
    theirs.publishEphemeral(activity(3));
    await vi.waitFor(() => expect(there).toHaveLength(2));
    await vi.waitFor(() => expect(notified).toHaveLength(2));
    expect(here).toEqual([activity(1)]);
  });
});

describe('whoever waits for activity of a workspace', () => {
  it('is told of stored and ephemeral events of either replica, and of no other workspace', async () => {
    let count = 0;
    const remove = ours.onWorkspaceActivity(EVENT_WORKSPACE, () => {
      count += 1;
    });
    ours.publishEphemeral(heartbeat(1, 1));
    ours.publishEphemeral(task('here', EVENT_WORKSPACE));
    expect(count).toBe(1);
    theirs.publishEphemeral(task('there', EVENT_WORKSPACE));
    await vi.waitFor(() => expect(count).toBe(2));
    await publishVersions(platform, [1]);
    ours.committed();
    await vi.waitFor(() => expect(count).toBe(3));
    await insertVersions(platform, 2, 3);
    await vi.waitFor(() => expect(count).toBe(5));
    remove();
    ours.publishEphemeral(task('later', EVENT_WORKSPACE));
    expect(count).toBe(5);
  });
});
