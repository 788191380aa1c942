import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteWorkspace } from '@/contracts/workspaces';
import { listWorkspacesById } from '@/db/queries/workspaces';
import { changeBySystem } from '@/server/audit/mutate';
import type { Deps } from '@/server/deps';
import { AppError } from '@/server/platform/app-error';
import { parseProvisionConcurrency } from '@/server/platform/provision-concurrency';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, runJobsOnce, sweep } from '@/server/testing/drain-jobs';
import { createPacedBackend, type PacedBackend } from '@/server/testing/paced-backend';
import { runWorkers } from '@/server/testing/run-workers';
import { seedWorkspace, storedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { scheduleProvision } from './schedule-provision';

const WAIT = { timeout: 20_000, interval: 20 };
let paced: PacedBackend = createPacedBackend();
let platform: TestPlatform;
let runners: Awaited<ReturnType<typeof runWorkers>>[] = [];
beforeAll(async () => {
  platform = await createTestPlatform({
    backends: soleBackend(() => paced.registry.for({ backend: 'mock' })),
  });
});
beforeEach(async () => {
  await platform.reset();
  paced = createPacedBackend();
  platform.deps.config.provisionConcurrency = parseProvisionConcurrency('1');
});
afterEach(async () => {
  for (const { finish } of paced.underWay) finish.open();
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
});
afterAll(() => platform.close());

/** The platform with this limit. */
const limitedTo = (limit: string): Deps => ({
  ...platform.deps,
  config: {
    ...platform.deps.config,
    provisionConcurrency: parseProvisionConcurrency(limit),
  },
});

async function ask(deps: Deps, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1)
    ids.push(await seedWorkspace(platform, { name: `w${n}`, status: 'provisioning' }));
  await schedule(deps, ids);
  return ids;
}

const schedule = (deps: Deps, ids: readonly string[]): Promise<void> =>
  changeBySystem(deps, async (change) => {
    const records = await listWorkspacesById(change.tx, ids);
    await scheduleProvision(
      deps,
      change,
      records.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
    );
  });

async function run(deps: Deps, takesOverAtOnce = false): Promise<void> {
  runners.push(await runWorkers(deps, platform.url, takesOverAtOnce));
}

async function statuses(): Promise<Record<string, number>> {
  const rows = await platform.sql<{ status: string; n: number }[]>`
    select status, count(*)::int as n from workspaces group by status`;
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

const turns = () =>
  platform.sql<
    { started: boolean }[]
  >`select started_at is not null as started from provision_turns order by place`;

/** Finishes starts one after another until all are online. */
async function finishAll(count: number): Promise<void> {
  await vi.waitFor(async () => {
    paced.underWay[0]?.finish.open();
    expect(await statuses()).toEqual({ online: count });
  }, WAIT);
}

describe('starts that take time', () => {
  it.each([
    ['1', 1, 4],
    ['2', 2, 7],
    ['', 3, 9],
    ['6', 6, 12],
    ['0', 8, 8],
  ])(
    'with the limit %j, %i are under way of %i, never more, and all come online',
    async (limit, max, count) => {
      const deps = limitedTo(limit);
      await ask(deps, count);
      await run(deps);
      await vi.waitFor(() => expect(paced.underWay).toHaveLength(max), WAIT);
      expect((await turns()).filter(({ started }) => started)).toHaveLength(max);
      expect(await turns()).toHaveLength(count);
      await finishAll(count);
      expect(paced.peak).toBe(max);
      expect(await turns()).toEqual([]);
      expect([...paced.starts.values()]).toEqual(Array.from({ length: count }, () => 1));
    },
  );

  it('keep one limit together, however many processes start them', async () => {
    const deps = limitedTo('3');
    await ask(deps, 12);
    await Promise.all([run(deps), run(deps)]);
    await vi.waitFor(() => expect(paced.underWay).toHaveLength(3), WAIT);
    await finishAll(12);
    expect(paced.peak).toBe(3);
  });

  it('are begun in the order in which they were asked for', async () => {
    const deps = limitedTo('1');
    await ask(deps, 5);
    await run(deps);
    await finishAll(5);
    expect([...paced.starts.keys()]).toEqual(['w0', 'w1', 'w2', 'w3', 'w4']);
  });

  it('go on after kill -9 in the middle, within the limit, and all come online', async () => {
    const deps = limitedTo('2');
    await ask(deps, 6);
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'server/workspaces/fixtures/paced-runner.ts', platform.url, '2'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const begun: string[] = [];
    createInterface({ input: child.stdout }).on('line', (name) => void begun.push(name));
    // A whole process has to start for that.
    await vi.waitFor(() => expect(begun).toHaveLength(2), { ...WAIT, timeout: 60_000 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await statuses()).toEqual({ provisioning: 6 });
    await vi.waitFor(async () => {
      // The dead process's lock goes with its connection, which the database notices in a moment.
      const locks = await platform.sql`
        select from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and datname = current_database()`;
      expect(locks).toHaveLength(0);
    }, WAIT);
    await run(deps, true);
    await vi.waitFor(() => expect(paced.underWay).toHaveLength(2), WAIT);
    await finishAll(6);
    expect(paced.peak).toBe(2);
    expect(new Set(paced.starts.keys()).size).toBe(6);
  });
});

describe('a workspace that is removed while it waits', () => {
  it('is never started, and holds none of the others up', async () => {
    const [, second = ''] = await ask(platform.deps, 3);
    await callRoute(deleteWorkspace, { params: { id: second } });
    const opening = setInterval(() => paced.underWay[0]?.finish.open(), 5);
    try {
      await drainJobs(platform);
    } finally {
      clearInterval(opening);
    }
    expect([...paced.starts.keys()]).toEqual(['w0', 'w2']);
    expect(await statuses()).toEqual({ online: 2, removed: 1 });
    expect(await turns()).toEqual([]);
  });
});

describe('a start that fails', () => {
  const failing = (): void => {
    paced = createPacedBackend(({ name }) => {
      if (name === 'w0') throw new Error('no such image');
    });
  };

  it('gives its turn to the next one while it waits for its next attempt', async () => {
    failing();
    const deps = limitedTo('1');
    await ask(deps, 3);
    await run(deps);
    await vi.waitFor(() => expect(paced.underWay.map(({ name }) => name)).toEqual(['w1']), WAIT);
    expect(paced.starts.get('w0')).toBe(1);
    expect((await turns()).map(({ started }) => started)).toEqual([true, false]);
  });

  it('says on the card why, until it is tried again', async () => {
    const telling = vi.spyOn(platform.deps.events, 'publishEphemeral');
    paced = createPacedBackend(() => {
      throw new AppError('backend_unavailable', { public: 'Docker cannot be reached.' });
    });
    const [id] = await ask(platform.deps, 1);
    await runJobsOnce(platform);
    const said = telling.mock.calls.flat();
    telling.mockRestore();
    expect(said).toEqual([
      expect.objectContaining({
        event: 'WORKSPACE_PROVISION_PROGRESS',
        workspace_id: id,
        payload: { text: 'Docker cannot be reached. It is tried again.', share: null },
      }),
    ]);
    expect(await statuses()).toEqual({ provisioning: 1 });
  });

  it('is tried five times in all, in line with the others, then failed with a reason', async () => {
    failing();
    const [bad = ''] = await ask(platform.deps, 1);
    // Its second attempt finds the only turn taken, so it waits in line and takes what it has behind it along.
    await runJobsOnce(platform);
    const other = await seedWorkspace(platform, { name: 'w1', status: 'provisioning' });
    await schedule(platform.deps, [other]);
    expect(await turns()).toEqual([{ started: true }]);
    const opening = setInterval(() => paced.underWay[0]?.finish.open(), 5);
    try {
      await drainJobs(platform);
    } finally {
      clearInterval(opening);
    }
    expect(paced.starts.get('w0')).toBe(5);
    expect(await storedWorkspace(platform, bad)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringContaining('could not be started'),
    });
    expect((await storedWorkspace(platform, other)).status).toBe('online');
    expect(await turns()).toEqual([]);
  });
});

describe('the limit', () => {
  it.each([
    ['4', 4, []],
    ['0', null, []],
    ['lots', 3, [expect.stringContaining('"lots" is no number of starts')]],
  ])('%j is said when the workers start, and what is wrong with it', async (limit, max, warnings) => {
    const lines: { level: number; msg: string; max?: number | null }[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    await run({ ...limitedTo(limit), log });
    expect(lines.filter((line) => 'max' in line).map((line) => line.max)).toEqual([max]);
    expect(lines.filter(({ level }) => level === pino.levels.values.warn).map(({ msg }) => msg)).toEqual(
      warnings,
    );
  });
});

describe('the sweepers', () => {
  it('free a turn whose job is gone for good, so the others go on, and put its workspace at the end of the line', async () => {
    const [lost = ''] = await ask(platform.deps, 2);
    await platform.sql`delete from graphile_worker._private_jobs`;
    await sweep(platform, 'provision-turns');
    const keys = await platform.sql<{ key: string }[]>`select key from graphile_worker.jobs`;
    expect(keys).toHaveLength(1);
    expect(keys[0]?.key).not.toContain(lost);
    await sweep(platform, 'provision-turns');
    expect(await turns()).toEqual([{ started: true }, { started: false }]);
  });

  it('use what a higher limit has made free', async () => {
    await ask(platform.deps, 5);
    platform.deps.config.provisionConcurrency = parseProvisionConcurrency('3');
    await sweep(platform, 'provision-turns');
    expect((await turns()).filter(({ started }) => started)).toHaveLength(3);
  });

  it('do not count the wait in line against the time that a start may take', async () => {
    const [first = '', second = ''] = await ask(platform.deps, 2);
    platform.clock.advance(601_000);
    await sweep(platform, 'provision-timeout');
    expect((await storedWorkspace(platform, first)).status).toBe('failed');
    expect((await storedWorkspace(platform, second)).status).toBe('provisioning');
  });
});

it.each(['image_not_found', 'storage_full'] as const)(
  'a start that can only fail again (%s) is failed at once, with its reason',
  async (code) => {
    paced = createPacedBackend(() => {
      throw new AppError(code, { public: 'Somebody has to do something.' });
    });
    const [id = ''] = await ask(platform.deps, 1);
    await runJobsOnce(platform);
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringContaining('Somebody has to do something.'),
    });
  },
);
