import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Allowances, LimitClass } from '@/domain/limit-classes';
import {
  createTestPlatform,
  limitsOf,
  type TestPlatform,
  unreachableDatabase,
} from '@/server/testing/test-platform';
import type { Limits } from '../platform/limits/limits';

const NEAR = { a2a: { points: 20, seconds: 60 } } as const;
const EXACT = { imports: { points: 5, seconds: 60 } } as const;
const BATCH = 2;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

/** A process that has just started, on the database of all. */
const start = (allowances: Partial<Allowances>): Limits => limitsOf(platform.deps.database, allowances);

async function passed(
  limits: Limits,
  limit: LimitClass,
  tries: number,
  name = 'workspace:a',
): Promise<number> {
  let count = 0;
  for (let n = 0; n < tries; n += 1) if (!(await limits.take(limit, name))?.exceeded) count += 1;
  return count;
}

const storedPoints = async (limit: LimitClass): Promise<number[]> =>
  (await platform.sql`select points from limit_counts where key like ${`${limit}:%`} order by key`).map(
    (row) => Number(row.points),
  );
/** What was told in the background is there. */
const settled = (limit: LimitClass, points: number) =>
  vi.waitFor(async () => expect(await storedPoints(limit)).toEqual([points]));

describe('what has no limit', () => {
  it('is not counted', async () => {
    const limits = start({});
    expect(await limits.take('a2a', 'workspace:a')).toBeNull();
    expect(await limits.take('imports', 'workspace:a')).toBeNull();
    expect(await platform.sql`select * from limit_counts`).toEqual([]);
  });
});

describe('what is written down one by one', () => {
  it('holds for many at once at two replicas, to the last', async () => {
    const replicas = [start(EXACT), start(EXACT)];
    const tries = Array.from({ length: 30 }, (_, n) => replicas[n % 2]?.take('imports', 'person:a'));
    const states = await Promise.all(tries);
    expect(states.filter((state) => !state?.exceeded)).toHaveLength(5);
    expect(states.find((state) => state?.exceeded)).toMatchObject({ limit: 5, remaining: 0 });
  });

  it('holds after a restart, and for each name and each class alone', async () => {
    expect(await passed(start(EXACT), 'imports', 10, 'person:a')).toBe(5);
    const both = { ...EXACT, exports: { points: 5, seconds: 60 } };
    expect(await passed(start(both), 'imports', 10, 'person:a')).toBe(0);
    expect(await passed(start(both), 'imports', 10, 'person:b')).toBe(5);
    expect(await passed(start(both), 'exports', 10, 'person:a')).toBe(5);
  });

  it('writes nothing more for whoever goes on', async () => {
    await passed(start(EXACT), 'imports', 200);
    expect(await storedPoints('imports')).toEqual([6]);
  });

  it('holds in each process while the database is away', async () => {
    const database = unreachableDatabase('nobody');
    const limits = limitsOf(database, EXACT);
    expect(await passed(limits, 'imports', 20)).toBe(5);
    await database.close(0);
  });

  it('stands nowhere in clear', async () => {
    await start(EXACT).take('imports', 'ada@example.com');
    expect(JSON.stringify(await platform.sql`select * from limit_counts`)).not.toContain('ada');
  });
});

describe('what is counted in memory', () => {
  it('writes nothing for whoever does little, and a tenth of the times for whoever does much', async () => {
    const limits = start({ a2a: { points: 100, seconds: 60 } });
    await passed(limits, 'a2a', 9);
    expect(await storedPoints('a2a')).toEqual([]);
    await passed(limits, 'a2a', 1);
    await settled('a2a', 10);
  });

  it('writes nothing for whoever is refused', async () => {
    const limits = start(NEAR);
    expect(await passed(limits, 'a2a', 500)).toBe(20);
    await settled('a2a', 20);
    expect(await passed(limits, 'a2a', 500)).toBe(0);
    expect(await storedPoints('a2a')).toEqual([20]);
  });

  it('is refused at the other replica and after a restart, but for a tenth', async () => {
    expect(await passed(start(NEAR), 'a2a', 100)).toBe(20);
    await settled('a2a', 20);
    for (const replica of [start(NEAR), start(NEAR)]) {
      const before = await passed(replica, 'a2a', BATCH);
      await vi.waitFor(() => expect(replica.findExceeded('a2a', 'workspace:a')).not.toBeNull());
      expect(before + (await passed(replica, 'a2a', 100))).toBe(BATCH);
    }
  });

  it('is let through again when the window is over', async () => {
    const limits = start({ a2a: { points: 3, seconds: 1 } });
    expect(await passed(limits, 'a2a', 10)).toBe(3);
    await vi.waitFor(async () => expect(await passed(limits, 'a2a', 1)).toBe(1));
  });

  it('holds in each process while the database is away', async () => {
    const database = unreachableDatabase('nobody');
    const limits = limitsOf(database, NEAR);
    expect(await passed(limits, 'a2a', 200)).toBe(20);
    await database.close(0);
  });
});

describe('what is given back', () => {
  it('can be taken again', async () => {
    const limits = start({ 'sign-in': { points: 2, seconds: 60 }, account: { points: 2, seconds: 60 } });
    for (let n = 0; n < 5; n += 1) {
      expect(await passed(limits, 'sign-in', 1)).toBe(1);
      await limits.giveBack('sign-in', 'workspace:a');
    }
    expect(await passed(limits, 'account', 5)).toBe(2);
    await limits.forget('account', 'workspace:a');
    expect(await passed(limits, 'account', 5)).toBe(2);
  });
});
