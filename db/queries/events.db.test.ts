import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { insertVersion, insertVersions } from '@/server/testing/write-events';
import {
  canResumeFrom,
  deleteEventsBefore,
  type EventCursor,
  latestCursor,
  readEventsAfter,
  settleRestoredEvents,
} from './events';

const START: EventCursor = { txId: '0', id: '0' };
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

/** A reader that comes back with its cursor, a few rows at a time, as every stream does. */
function createReader() {
  let cursor = START;
  const got: number[] = [];
  return {
    got,
    async read(limit = 3): Promise<boolean> {
      const { rows, waiting } = await readEventsAfter(platform.sql, cursor, limit);
      got.push(...rows.map(({ version }) => Number(version)));
      cursor = rows.at(-1) ?? cursor;
      return waiting;
    },
  };
}

describe('a reader with a cursor', () => {
  it('gets every event once, in order, in pieces of any size', async () => {
    await insertVersions(platform, 1, 10);
    const reader = createReader();
    for (let n = 0; n < 5; n += 1) await reader.read();
    expect(reader.got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('waits behind a transaction that began earlier and has not committed, and then skips nothing', async () => {
    const reader = createReader();
    await insertVersions(platform, 1, 1);
    const [written, mayCommit] = [createGate(), createGate()];
    const late = platform.sql.begin(async (tx) => {
      await insertVersion(tx, 2);
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    await insertVersions(platform, 3, 4);
    expect(await reader.read()).toBe(true);
    expect(reader.got).toEqual([1]);
    mayCommit.open();
    await late;
    expect(await reader.read()).toBe(false);
    expect(reader.got).toEqual([1, 2, 3, 4]);
  });

  it('goes on when the transaction that held it up is rolled back', async () => {
    const reader = createReader();
    const [written, mayEnd] = [createGate(), createGate()];
    const failing = platform.sql
      .begin(async (tx) => {
        await insertVersion(tx, 1);
        written.open();
        await mayEnd.opened;
        throw new Error('rolled back');
      })
      .catch(() => 'rolled back');
    await written.opened;
    await insertVersions(platform, 2, 2);
    await reader.read();
    expect(reader.got).toEqual([]);
    mayEnd.open();
    expect(await failing).toBe('rolled back');
    await reader.read();
    expect(reader.got).toEqual([2]);
  });

  it('gets each event exactly once while many transactions overlap', async () => {
    const reader = createReader();
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let n = 0; n < 30; n += 1) {
        await platform.sql.begin(async (tx) => {
          await insertVersion(tx, writer * 1000 + n);
          // Something in between, so that transactions do overlap.
          await tx`select pg_sleep(0.001)`;
          await insertVersion(tx, writer * 1000 + 500 + n);
        });
      }
    });
    const writing = Promise.all(writers).then(() => true);
    const isDone = (): Promise<boolean> => Promise.race([writing, Promise.resolve(false)]);
    while (!(await isDone())) await reader.read(100);
    while (await reader.read(1000));
    const [row] = await platform.sql<{ n: number }[]>`select count(*)::int as n from events`;
    expect(reader.got).toHaveLength(row?.n ?? 0);
    expect(new Set(reader.got).size).toBe(180);
    for (let writer = 0; writer < 3; writer += 1) {
      const own = reader.got.filter(
        (version) => Math.floor(version / 1000) === writer && version % 1000 < 500,
      );
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });
});

describe('the newest place', () => {
  it('is before everything while there is nothing', async () => {
    expect(await latestCursor(platform.sql)).toEqual(START);
  });

  it('stands before events that a running transaction could still come in front of', async () => {
    await insertVersions(platform, 1, 1);
    const settled = await latestCursor(platform.sql);
    const [written, mayCommit] = [createGate(), createGate()];
    const late = platform.sql.begin(async (tx) => {
      await insertVersion(tx, 2);
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    await insertVersions(platform, 3, 3);
    expect(await latestCursor(platform.sql)).toEqual(settled);
    mayCommit.open();
    await late;
    expect((await latestCursor(platform.sql)).txId).not.toBe(settled.txId);
  });
});

describe('a dump restored into a new server', () => {
  /** Three events as another server wrote them, under ids that this one has not given out. */
  async function restore(): Promise<void> {
    await insertVersions(platform, 1, 3);
    await platform.sql`update events set tx_id = '9000000000000'::xid8`;
  }

  it('keeps no reader waiting for transactions that will never be', async () => {
    await restore();
    expect(await readEventsAfter(platform.sql, START, 10)).toEqual({ rows: [], waiting: false });
    expect(await latestCursor(platform.sql)).toEqual(START);
  });

  it('is put before what comes next, in its order, and readers get all of it', async () => {
    await restore();
    const [old] = await platform.sql<
      EventCursor[]
    >`select tx_id::text as "txId", id::text from events limit 1`;
    expect(await settleRestoredEvents(platform.sql)).toBe(3);
    expect(await settleRestoredEvents(platform.sql)).toBe(0);
    const place = await latestCursor(platform.sql);
    expect(place).toEqual({ txId: '0', id: '3' });
    await insertVersions(platform, 4, 4);
    const { rows } = await readEventsAfter(platform.sql, place, 10);
    expect(rows.map(({ version }) => version)).toEqual(['4']);
    const reader = createReader();
    await reader.read(10);
    expect(reader.got).toEqual([1, 2, 3, 4]);
    expect(await canResumeFrom(platform.sql, old ?? START)).toBe(false);
  });
});

describe('deleting old events', () => {
  it('takes more than one batch when there are more, counts them, and leaves the newer ones', async () => {
    await insertVersions(platform, 1, 10_001);
    platform.clock.advance(1);
    await insertVersions(platform, 10_002, 10_003);
    expect(await deleteEventsBefore(platform.deps.database.db, platform.clock.now())).toBe(10_001);
    expect(await platform.sql`select 1 from events`).toHaveLength(2);
    expect(await deleteEventsBefore(platform.deps.database.db, platform.clock.now())).toBe(0);
  });
});

describe('resuming', () => {
  it('is possible from the start only while the first event ever is there', async () => {
    expect(await canResumeFrom(platform.sql, START)).toBe(true);
    await insertVersions(platform, 1, 2);
    expect(await canResumeFrom(platform.sql, START)).toBe(true);
    await platform.sql`delete from events where version = 1`;
    expect(await canResumeFrom(platform.sql, START)).toBe(false);
    await platform.sql`delete from events`;
    expect(await canResumeFrom(platform.sql, START)).toBe(false);
  });

  it('is possible from a place that is still there, and from no other', async () => {
    await insertVersions(platform, 1, 2);
    const { txId, id } = await latestCursor(platform.sql);
    expect(await canResumeFrom(platform.sql, { txId, id })).toBe(true);
    expect(await canResumeFrom(platform.sql, { txId: '1', id })).toBe(false);
    expect(await canResumeFrom(platform.sql, { txId, id: '999' })).toBe(false);
  });
});
