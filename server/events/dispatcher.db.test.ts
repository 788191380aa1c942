import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { insertVersion, insertVersions } from '@/server/testing/write-events';
import { EventDispatcher } from './dispatcher';

let platform: TestPlatform;
let dispatcher: EventDispatcher;
let logged: string;
let reads: number;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  logged = '';
  reads = 0;
  const counting = new Proxy(platform.sql, {
    apply(target, self, args: unknown[]) {
      if (String(args[0]).includes('pg_snapshot_xmin')) reads += 1;
      return Reflect.apply(target, self, args);
    },
  });
  const write = (line: string): void => {
    logged += line;
  };
  dispatcher = new EventDispatcher(counting, pino({ level: 'error' }, { write }));
});
afterEach(() => dispatcher.stop());
afterAll(() => platform.close());

/** Collects the versions that a listener gets. */
function listen(): number[] {
  const got: number[] = [];
  dispatcher.subscribe(({ rows }) => got.push(...rows.map(({ version }) => Number(version))));
  return got;
}

it('gives every listener its events although one of them throws, and says so in the log', async () => {
  await dispatcher.start();
  const first = listen();
  dispatcher.subscribe(() => {
    throw new Error('this listener is broken');
  });
  const last = listen();
  await insertVersions(platform, 1, 2);
  dispatcher.committed();
  await vi.waitFor(() =>
    expect([first, last]).toEqual([
      [1, 2],
      [1, 2],
    ]),
  );
  await insertVersions(platform, 3, 3);
  dispatcher.committed();
  await vi.waitFor(() => expect(last).toEqual([1, 2, 3]));
  expect(logged).toContain('this listener is broken');
});

it('asks less and less often while a transaction holds events back, and brings them all afterwards', async () => {
  await dispatcher.start();
  const got = listen();
  const [written, mayCommit] = [createGate(), createGate()];
  const late = platform.sql.begin(async (tx) => {
    await insertVersion(tx, 1);
    written.open();
    await mayCommit.opened;
  });
  await written.opened;
  await insertVersions(platform, 2, 2);
  const before = reads;
  dispatcher.committed();
  const began = performance.now();
  await vi.waitFor(() => expect(reads - before).toBeGreaterThanOrEqual(8));
  // 5 + 10 + 20 + 40 + 80 + 160 ms lie between the first seven looks; every 5 ms would be done after 35.
  expect(performance.now() - began).toBeGreaterThan(250);
  expect(got).toEqual([]);
  mayCommit.open();
  await late;
  await vi.waitFor(() => expect(got).toEqual([1, 2]));
});

it('brings new events after those of a dump that was restored from another server', async () => {
  await insertVersions(platform, 1, 3);
  await platform.sql`update events set tx_id = '9000000000000'::xid8`;
  await dispatcher.start();
  const got = listen();
  await insertVersions(platform, 4, 4);
  await vi.waitFor(() => expect(got).toEqual([4]));
});
