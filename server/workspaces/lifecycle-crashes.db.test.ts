import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '@/contracts/contract';
import * as verbs from '@/contracts/lifecycle';
import { createWorkspace, deleteWorkspace } from '@/contracts/workspaces';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { MachineState } from '@/server/backends/port';
import { setDeps } from '@/server/deps';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, runJobsOnce } from '@/server/testing/drain-jobs';
import { dyingProcess } from '@/server/testing/dying-deps';
import { register } from '@/server/testing/machine-agent';
import { createMixedBackends } from '@/server/testing/mixed-backends';
import { storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { expectSettled, settleMachines } from '@/server/testing/settle-machines';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** What happens in the middle of the next calls to the backend; once each. */
let inTheMiddle: { provision?: () => Promise<void>; stop?: () => Promise<void> } = {};
const once = async (call: 'provision' | 'stop'): Promise<void> => {
  const happens = inTheMiddle[call];
  delete inTheMiddle[call];
  await happens?.();
};
const { machines, registry } = createMixedBackends((plain) => ({
  async provision(workspace, start) {
    if (workspace.name === 'Broken') throw new AppError('image_not_found', { public: 'There is no image.' });
    await once('provision');
    return plain.provision(workspace, start);
  },
  async stop(workspace) {
    await plain.stop(workspace);
    await once('stop');
  },
}));

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: registry });
});
beforeEach(begin);
afterAll(() => platform.close());

async function begin(): Promise<void> {
  await platform.reset();
  setDeps(platform.deps);
  machines.reset();
  inTheMiddle = {};
}

const create = async (name = 'Ada'): Promise<string> =>
  String((await callRoute(createWorkspace, { body: { name, runtime: 'claude-code' } })).body.id);
async function ask(contract: Contract, id: string): Promise<void> {
  const { status, body } = await callRoute(contract, { params: { id } });
  if (status !== 200) throw new Error(`${contract.id}: ${status} ${JSON.stringify(body)}`);
}
async function online(): Promise<string> {
  const id = await create();
  await drainJobs(platform);
  await register(machines, id);
  return id;
}

interface Scenario {
  readonly about: string;
  /** Asks for something and leaves its jobs in the queue. */
  readonly prepare: () => Promise<string>;
  readonly status: WorkspaceStatus;
  readonly machine: MachineState;
}

const asked = async (contract: Contract): Promise<string> => {
  const id = await online();
  await ask(contract, id);
  return id;
};

const SCENARIOS: readonly Scenario[] = [
  { about: 'a first start', prepare: () => create(), status: 'online', machine: 'running' },
  {
    about: 'a restart',
    prepare: () => asked(verbs.restartWorkspace),
    status: 'online',
    machine: 'running',
  },
  { about: 'a pause', prepare: () => asked(verbs.pauseWorkspace), status: 'paused', machine: 'stopped' },
  {
    about: 'a sleep',
    prepare: () => asked(verbs.hibernateWorkspace),
    status: 'hibernated',
    machine: 'stopped',
  },
  { about: 'a removal', prepare: () => asked(deleteWorkspace), status: 'removed', machine: 'absent' },
  {
    about: 'a resume',
    async prepare() {
      const id = await asked(verbs.pauseWorkspace);
      await drainJobs(platform);
      await ask(verbs.resumeWorkspace, id);
      return id;
    },
    status: 'online',
    machine: 'running',
  },
  {
    about: 'a start that cannot succeed',
    prepare: () => create('Broken'),
    status: 'failed',
    machine: 'absent',
  },
  {
    about: 'a start in the middle of which it is paused',
    async prepare() {
      const id = await create();
      inTheMiddle.provision = () => ask(verbs.pauseWorkspace, id);
      return id;
    },
    status: 'paused',
    machine: 'stopped',
  },
  {
    about: 'a start in the middle of which it is removed',
    async prepare() {
      const id = await create();
      inTheMiddle.provision = () => ask(deleteWorkspace, id);
      return id;
    },
    status: 'removed',
    machine: 'absent',
  },
  {
    about: 'a start in the middle of which it is restarted',
    async prepare() {
      const id = await create();
      inTheMiddle.provision = () => ask(verbs.restartWorkspace, id);
      return id;
    },
    status: 'online',
    machine: 'running',
  },
  {
    about: 'a stop in the middle of which it is resumed and started',
    async prepare() {
      const id = await asked(verbs.pauseWorkspace);
      inTheMiddle.stop = async () => {
        await ask(verbs.resumeWorkspace, id);
        await runJobsOnce(platform);
        // The stop reaches the new machine.
        machines.states.set(id, 'stopped');
      };
      return id;
    },
    status: 'online',
    machine: 'running',
  },
];

describe.each(SCENARIOS)('$about', ({ prepare, status, machine }) => {
  const expectEnd = async (id: string): Promise<void> => {
    await settleMachines(platform, machines);
    const row = await storedWorkspace(platform, id);
    expect(row.status).toBe(status);
    expect(machines.states.get(id) ?? 'absent').toBe(machine);
    await expectSettled(platform, machines);
    const versions = (await storedEvents(platform, id)).map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  };

  it('ends as it was asked to', async () => {
    await expectEnd(await prepare());
  });

  it('ends so although its process is killed at any step', async () => {
    let step = 1;
    for (; step < 60; step += 1) {
      await begin();
      const id = await prepare();
      const process = dyingProcess(platform.deps, step);
      await runJobsOnce({ ...platform, deps: process.deps });
      await expectEnd(id);
      if (!process.isDead()) break;
    }
    // There were steps to die at, and the last run came through.
    expect(step).toBeGreaterThan(2);
    expect(step).toBeLessThan(60);
  });

  it('ends so although each of its processes is killed a step later than the one before', async () => {
    const id = await prepare();
    for (let step = 1; step <= 4; step += 1)
      await runJobsOnce({ ...platform, deps: dyingProcess(platform.deps, step).deps });
    await expectEnd(id);
  });
});
