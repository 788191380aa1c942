import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { restartWorkspace } from '@/contracts/lifecycle';
import { drainJobs } from '@/server/testing/drain-jobs';
import { createGate, type Gate } from '@/server/testing/gate';
import { register } from '@/server/testing/machine-agent';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { runWorkers } from '@/server/testing/run-workers';
import { storedWorkspace } from '@/server/testing/seed-workspaces';

const WAIT = { timeout: 20_000, interval: 20 };
/** Starts that wait to go on; what one throws fails it. */
let underWay: Gate[] = [];
let isPaced = false;
let fails = false;
let on: MachinePlatform;
let runners: Awaited<ReturnType<typeof runWorkers>>[] = [];
beforeAll(async () => {
  on = await createMachinePlatform((plain) => ({
    async provision(workspace, start) {
      const result = await plain.provision(workspace, start);
      if (fails) throw new Error('the start crashed');
      if (isPaced) {
        const gate = createGate();
        underWay.push(gate);
        await gate.opened;
      }
      return result;
    },
  }));
});
beforeEach(async () => {
  await on.reset();
  [underWay, isPaced, fails] = [[], false, false];
});
afterEach(async () => {
  for (const gate of underWay) gate.open();
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
});
afterAll(() => on.platform.close());

const restart = (id: string) => askOf(restartWorkspace, id);
const restartOften = (id: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => restart(id)));

it('many restarts at once are one', async () => {
  const id = await on.online();
  const answers = await restartOften(id, 10);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  await drainJobs(on.platform);
  expect(on.machines.starts).toHaveLength(2);
});

it('many restarts while one is under way are one more after it, whichever process does them', async () => {
  const id = await on.online();
  isPaced = true;
  // Two processes.
  for (let n = 0; n < 2; n += 1) runners.push(await runWorkers(on.platform.deps, on.platform.url, false));
  await restart(id);
  await vi.waitFor(() => expect(underWay).toHaveLength(1), WAIT);
  await restartOften(id, 10);
  // None of them begins beside the one that is under way.
  expect(on.machines.starts).toHaveLength(2);
  underWay[0]?.open();
  await vi.waitFor(() => expect(underWay).toHaveLength(2), WAIT);
  underWay[1]?.open();
  await vi.waitFor(
    async () => expect(await on.platform.sql`select from provision_turns`).toHaveLength(0),
    WAIT,
  );
  expect(on.machines.starts).toHaveLength(3);
  await register(on.machines, id);
  expect((await storedWorkspace(on.platform, id)).status).toBe('online');
});

it('one that comes after it has ended is another restart', async () => {
  const id = await on.online();
  await restart(id);
  await drainJobs(on.platform);
  await restart(id);
  await drainJobs(on.platform);
  expect(on.machines.starts).toHaveLength(3);
});

it('one that crashes stands in the way of none after it', async () => {
  const id = await on.online();
  fails = true;
  await restart(id);
  await drainJobs(on.platform);
  expect(await storedWorkspace(on.platform, id)).toMatchObject({
    status: 'failed',
    last_sample_error: expect.stringMatching(/./),
  });
  fails = false;
  await restart(id);
  await drainJobs(on.platform);
  await register(on.machines, id);
  expect((await storedWorkspace(on.platform, id)).status).toBe('online');
});

it('a start that fails while another is asked for is no failure yet', async () => {
  const id = await on.create();
  fails = true;
  for (let attempt = 0; attempt < 10; attempt += 1) await restart(id);
  fails = false;
  await drainJobs(on.platform);
  await register(on.machines, id);
  expect((await storedWorkspace(on.platform, id)).status).toBe('online');
});
