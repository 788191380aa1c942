import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock';
import { NearLimit, type Report, type SharedCount } from './near-limit';

const ALLOWANCE = { points: 20, seconds: 60 };
const BATCH = 2;

class StandingClock implements Clock {
  ms = Date.parse('2026-01-01T00:00:00.000Z');
  now = (): Date => new Date(this.ms);
}

/** The count that processes share, as the database keeps it. */
function createShared(clock: StandingClock, seconds = ALLOWANCE.seconds) {
  const reports: [name: string, points: number][] = [];
  let points = 0;
  let until = 0;
  const report: Report = async (name, used): Promise<SharedCount> => {
    reports.push([name, used]);
    if (until <= clock.ms) {
      points = 0;
      until = clock.ms + seconds * 1000;
    }
    points += used;
    return { points, msLeft: until - clock.ms };
  };
  return { reports, report };
}

const never: Report = () => Promise.resolve(null);

async function passed(
  limit: { take(name: string): Promise<{ exceeded: boolean }> },
  name: string,
  tries: number,
) {
  let count = 0;
  for (let n = 0; n < tries; n += 1) if (!(await limit.take(name)).exceeded) count += 1;
  return count;
}

describe('a limit that counts in memory', () => {
  it('lets exactly its allowance through, in a row and at once, and each caller alone', async () => {
    const clock = new StandingClock();
    const limit = new NearLimit(ALLOWANCE, createShared(clock).report, clock);
    expect(await passed(limit, 'a', 50)).toBe(20);
    const atOnce = await Promise.all(Array.from({ length: 50 }, () => limit.take('b')));
    expect(atOnce.filter(({ exceeded }) => !exceeded)).toHaveLength(20);
  });

  it('does so while nothing can be shared, and does not ask with every request whether it can again', async () => {
    const clock = new StandingClock();
    let asked = 0;
    const limit = new NearLimit(
      ALLOWANCE,
      () => {
        asked += 1;
        return Promise.resolve(null);
      },
      clock,
    );
    expect(await passed(limit, 'a', 50)).toBe(20);
    expect(asked).toBeLessThanOrEqual(20 / BATCH);
  });

  it('says what is left and when it is full again, never less than a second', async () => {
    const clock = new StandingClock();
    const limit = new NearLimit(ALLOWANCE, never, clock);
    expect(await limit.take('a')).toEqual({
      limit: 20,
      remaining: 19,
      resetSeconds: 60,
      exceeded: false,
      waitMs: 0,
      refusals: 0,
    });
    clock.ms += 59_900;
    expect(await limit.take('a')).toMatchObject({ remaining: 18, resetSeconds: 1 });
    clock.ms += 100;
    expect(await limit.take('a')).toMatchObject({ remaining: 19, resetSeconds: 60 });
  });

  it('counts the refusals of a window, and takes nothing for them', async () => {
    const clock = new StandingClock();
    const { report, reports } = createShared(clock);
    const limit = new NearLimit(ALLOWANCE, report, clock);
    await passed(limit, 'a', 20);
    expect(limit.findExceeded('a')).toMatchObject({ exceeded: true, refusals: 1 });
    expect(await limit.take('a')).toMatchObject({ exceeded: true, remaining: 0, refusals: 2 });
    const before = reports.length;
    await passed(limit, 'a', 1000);
    expect(reports).toHaveLength(before);
    clock.ms += 60_000;
    expect(limit.findExceeded('a')).toBeNull();
    expect(await limit.take('a')).toMatchObject({ exceeded: false, refusals: 0 });
  });

  it('asks nobody for whoever uses less than a tenth, and then tells in batches', async () => {
    const clock = new StandingClock();
    const { report, reports } = createShared(clock);
    const limit = new NearLimit({ points: 100, seconds: 60 }, report, clock);
    await passed(limit, 'a', 9);
    expect(reports).toEqual([]);
    await passed(limit, 'a', 1);
    expect(reports).toEqual([['a', 10]]);
    await passed(limit, 'a', 90);
    expect(reports.map(([, points]) => points)).toEqual(Array.from({ length: 10 }, () => 10));
  });

  it.each([2, 3, 5])('%i processes let at most a tenth more through for each', async (processes) => {
    const clock = new StandingClock();
    const { report } = createShared(clock);
    const limits = Array.from({ length: processes }, () => new NearLimit(ALLOWANCE, report, clock));
    let through = 0;
    for (let round = 0; round < 40; round += 1) {
      for (const limit of limits) through += await passed(limit, 'a', 1);
    }
    expect(through).toBeGreaterThanOrEqual(ALLOWANCE.points);
    expect(through).toBeLessThanOrEqual(ALLOWANCE.points + processes * BATCH);
  });

  it('after a restart lets at most a tenth more through', async () => {
    const clock = new StandingClock();
    const { report } = createShared(clock);
    await passed(new NearLimit(ALLOWANCE, report, clock), 'a', 20);
    expect(await passed(new NearLimit(ALLOWANCE, report, clock), 'a', 20)).toBeLessThanOrEqual(BATCH);
  });

  it('does not count for a new window what was told of the last one', async () => {
    const clock = new StandingClock();
    let answer: (shared: SharedCount) => void = () => {};
    const late: Report = () => new Promise((resolve) => (answer = resolve));
    const limit = new NearLimit(ALLOWANCE, late, clock);
    await passed(limit, 'a', 2);
    clock.ms += 60_000;
    await limit.take('a');
    answer({ points: 20, msLeft: 30_000 });
    await Promise.resolve();
    expect(await limit.take('a')).toMatchObject({ exceeded: false, remaining: 18 });
  });

  it('keeps no more names than it may, and none whose window is over', async () => {
    const clock = new StandingClock();
    const limit = new NearLimit({ points: 1, seconds: 60 }, never, clock, { namesMax: 3 });
    for (const name of ['a', 'b', 'c', 'd']) await limit.take(name);
    expect(limit.findExceeded('a')).toBeNull();
    for (const name of ['b', 'c', 'd']) expect(limit.findExceeded(name), name).not.toBeNull();
  });
});
