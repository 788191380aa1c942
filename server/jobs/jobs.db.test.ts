import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { getLiveness } from '@/contracts/platform';
import { holdPoolLock } from '@/db/queries/jobs';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, sweep } from '@/server/testing/drain-jobs';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { SWEEPERS } from './catalog';
import { defineJob } from './define-job';
import { enqueue } from './enqueue';
import { startJobRunner } from './runner';
import { buildTasks } from './tasks';

const job = defineJob({
  name: 'example',
  payload: z.object({ n: z.int() }),
  timeoutMs: 1000,
  attemptsMax: 3,
  run: () => Promise.resolve(),
});
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const inTransaction = (n: number, key = 'one') =>
  platform.deps.database.db.transaction((tx) => enqueue(tx, job, [{ key, payload: { n } }]));
const queued = () =>
  platform.sql`select payload, key, max_attempts from graphile_worker._private_jobs order by id`;

describe('enqueue', () => {
  it('leaves no job when the transaction is rolled back', async () => {
    const failing = platform.deps.database.db.transaction(async (tx) => {
      await enqueue(tx, job, [{ key: 'one', payload: { n: 1 } }]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await countJobs(platform)).toBe(0);
  });

  it('makes one job of two with the same key, with the payload of the later one', async () => {
    await inTransaction(1);
    await inTransaction(2);
    expect([...(await queued())]).toEqual([{ payload: { n: 2 }, key: 'example:one', max_attempts: 3 }]);
  });

  it('makes one job of ten that come at once with the same key', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => inTransaction(n)));
    expect(await queued()).toHaveLength(1);
  });

  it('keeps jobs of different keys apart, many in one call', async () => {
    const jobs = Array.from({ length: 500 }, (_, n) => ({ key: String(n), payload: { n } }));
    await platform.deps.database.db.transaction((tx) => enqueue(tx, job, jobs));
    expect(await countJobs(platform)).toBe(500);
  });

  it('adds nothing for an empty list, and no payload that the job could not read', async () => {
    await platform.deps.database.db.transaction((tx) => enqueue(tx, job, []));
    const bad = platform.deps.database.db.transaction((tx) =>
      enqueue(tx, job, [{ key: 'one', payload: { n: 1.5 } }]),
    );
    await expect(bad).rejects.toThrow();
    expect(await countJobs(platform)).toBe(0);
  });
});

describe('jobs of a killed process', () => {
  const DEAD = 'pool-dead';
  const LIVING = 'pool-living';
  const lockedBy = async (): Promise<(string | null)[]> => {
    const rows = await platform.sql<{ locked_by: string | null }[]>`
      select locked_by from graphile_worker._private_jobs order by id`;
    return rows.map((row) => row.locked_by);
  };
  const lock = (pool: string, key: string, secondsAgo: number) => platform.sql`
    update graphile_worker._private_jobs
    set locked_by = ${pool}, locked_at = now() - make_interval(secs => ${secondsAgo}), attempts = 1
    where key = ${`example:${key}`}`;

  it('are given to the living ones, whose own jobs stay theirs', async () => {
    await inTransaction(1, 'dead');
    await inTransaction(2, 'living');
    await lock(DEAD, 'dead', 60);
    await lock(LIVING, 'living', 60);
    const pool = await holdPoolLock(platform.url, LIVING);
    try {
      await sweep(platform, 'dead-workers');
      expect(await lockedBy()).toEqual([null, LIVING]);
    } finally {
      await pool.release();
    }
    // The connection is gone, as after kill -9: so is the lock.
    await vi.waitFor(async () => {
      await sweep(platform, 'dead-workers');
      expect(await lockedBy()).toEqual([null, null]);
    });
  });

  it('stay with a pool whose connection broke, because it takes its lock again', async () => {
    await inTransaction(1);
    await lock(LIVING, 'one', 60);
    const pool = await holdPoolLock(platform.url, LIVING);
    try {
      const broken = await platform.deps.database.sql<{ pid: number; ended: boolean }[]>`
        select pid, pg_terminate_backend(pid) as ended from pg_stat_activity where application_name = 'molecule-pool'
          and datname = current_database()`;
      expect(broken).toMatchObject([{ ended: true }]);
      await vi.waitFor(
        async () => {
          const locks = await platform.deps.database.sql`
            select from pg_locks join pg_stat_activity using (pid)
            where locktype = 'advisory' and application_name = 'molecule-pool' and pg_stat_activity.datname = current_database()
              and pid <> ${broken[0]?.pid ?? 0}`;
          expect(locks.length).toBe(1);
        },
        { interval: 100 },
      );
      await sweep(platform, 'dead-workers');
      expect(await lockedBy()).toEqual([LIVING]);
    } finally {
      await pool.release();
    }
  });

  it('are left alone for a moment, in which a new pool may not have its lock yet', async () => {
    await inTransaction(1);
    await lock(DEAD, 'one', 5);
    await sweep(platform, 'dead-workers');
    expect(await lockedBy()).toEqual([DEAD]);
  });
});

describe('the runner', () => {
  it('runs queued jobs, holds the lock of its pool meanwhile, and leaves no job locked when it stops', async () => {
    const runner = await startJobRunner(platform.deps, platform.url);
    const locks = async (): Promise<number> => {
      const rows = await platform.sql`
        select 1 from pg_locks where locktype = 'advisory' and database =
          (select oid from pg_database where datname = current_database())`;
      return rows.length;
    };
    // One of each lane.
    await vi.waitFor(async () => expect(await locks()).toBe(2));
    const utils = await makeWorkerUtils({ connectionString: platform.url });
    await utils.addJob('audit-seal', {});
    // Of that one alone: at the turn of a minute the timetable adds others, some of them for later.
    await vi.waitFor(async () => {
      const jobs = await platform.sql`
        select 1 from graphile_worker.jobs where task_identifier = 'audit-seal'`;
      expect(jobs).toHaveLength(0);
    });
    await utils.release();
    await runner.stop();
    const locked = await platform.sql`select 1 from graphile_worker.jobs where locked_by is not null`;
    expect(locked).toHaveLength(0);
    const [tick] = await platform.sql`select name from sweeper_ticks where name = 'audit-seal'`;
    expect(tick?.name).toBe('audit-seal');
  });
});

describe('a sweeper that runs at the start, too', () => {
  it('runs once as soon as there are workers', async () => {
    const runner = await startJobRunner(platform.deps, platform.url);
    const ticks = () => platform.sql`select 1 from sweeper_ticks where name = 'delegations'`;
    await vi.waitFor(async () => expect(await ticks()).toHaveLength(1));
    await runner.stop();
  });
});

describe('a sweeper of several rounds a minute', () => {
  it('plans the others of its minute once, also when minutes pile up, and reports each', async () => {
    const utils = await makeWorkerUtils({ connectionString: platform.url });
    const planned = () =>
      platform.sql`select key, run_at from graphile_worker.jobs where key like 'machine-health:%' order by run_at`;
    const slots = [Date.now() + 3_600_000, Date.now() + 3_660_000];
    for (const slot of slots) {
      const ts = new Date(slot).toISOString();
      await utils.addJob('machine-health', { _cron: { ts, backfilled: false } });
      // Without the timetable, which at the turn of a minute would plan the same rounds for now.
      await runOnce({
        connectionString: platform.url,
        noHandleSignals: true,
        taskList: buildTasks(platform.deps, 'short'),
        preset: { worker: { logger: new Logger(() => () => {}) } },
      });
      expect(await planned()).toEqual(
        [1, 2, 3].map((round) => ({
          key: `machine-health:round-${round}`,
          run_at: new Date(slot + round * 15_000),
        })),
      );
    }
    await utils.release();
    expect(
      await platform.sql`select last_corrected from sweeper_ticks where name = 'machine-health'`,
    ).toEqual([{ last_corrected: 0 }]);
  });
});

describe('liveness', () => {
  it('lists every sweeper, and one that has never run with null', async () => {
    const { status, body } = await callRoute(getLiveness);
    expect(status).toBe(200);
    expect(body.subsystems).toEqual(
      Object.fromEntries(
        SWEEPERS.map(({ name }) => [name, { last_tick_at: null, seconds_ago: null, last_corrected: null }]),
      ),
    );
  });

  it.each(SWEEPERS.map(({ name }) => name))('shows when %s ran last', async (name) => {
    await sweep(platform, name);
    const at = platform.clock.now().toISOString();
    platform.clock.advance(42_000);
    const { body } = await callRoute(getLiveness);
    expect(body.subsystems).toMatchObject({
      [name]: { last_tick_at: at, seconds_ago: 42, last_corrected: 0 },
    });
  });

  it('has no two sweepers of one name', () => {
    expect(new Set(SWEEPERS.map(({ name }) => name)).size).toBe(SWEEPERS.length);
  });
});
