import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Contract } from '@/contracts/contract';
import * as verbs from '@/contracts/lifecycle';
import { createWorkspace, deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { runJobsOnce, sweep } from '@/server/testing/drain-jobs';
import { dyingProcess } from '@/server/testing/dying-deps';
import { beat, register } from '@/server/testing/machine-agent';
import { createMixedBackends } from '@/server/testing/mixed-backends';
import { storedEvents, storedIds, storedWorkspace } from '@/server/testing/seed-workspaces';
import { expectSettled, settleMachines } from '@/server/testing/settle-machines';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** What happens in the middle of the next call to the backend. */
const inTheMiddle: (() => Promise<void>)[] = [];
const { machines, registry } = createMixedBackends((plain) => ({
  async provision(workspace, start) {
    await inTheMiddle.shift()?.();
    const result = await plain.provision(workspace, start);
    await inTheMiddle.shift()?.();
    return result;
  },
  async stop(workspace) {
    await inTheMiddle.shift()?.();
    await plain.stop(workspace);
    await inTheMiddle.shift()?.();
  },
}));

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: registry });
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const VERBS: Record<string, Contract> = {
  restart: verbs.restartWorkspace,
  pause: verbs.pauseWorkspace,
  resume: verbs.resumeWorkspace,
  hibernate: verbs.hibernateWorkspace,
  remove: deleteWorkspace,
  restore: restoreWorkspace,
};
type Verb = { readonly verb: string; readonly who: number };
type Step =
  | ({ readonly do: 'ask' } & Verb)
  /** In the middle of the next call to the backend. */
  | ({ readonly do: 'ask later' } & Verb)
  | { readonly do: 'fail later' }
  | { readonly do: 'work' }
  | { readonly do: 'die'; readonly step: number }
  | { readonly do: 'register' | 'beat'; readonly who: number }
  | { readonly do: 'sweep' };

const who = fc.nat(2);
const verb = fc.record({ verb: fc.constantFrom(...Object.keys(VERBS)), who });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: verb.map((asked): Step => ({ do: 'ask', ...asked })) },
  { weight: 3, arbitrary: verb.map((asked): Step => ({ do: 'ask later', ...asked })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'fail later' }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'work' }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }).map((step): Step => ({ do: 'die', step })) },
  { weight: 2, arbitrary: who.map((one): Step => ({ do: 'register', who: one })) },
  { weight: 1, arbitrary: who.map((one): Step => ({ do: 'beat', who: one })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'sweep' }) },
);

/** Of a start: the last one after it was begun, so that nobody asks for it any more. */
const KILLED_AT_EACH_ATTEMPT = [1, 1, 1, 1, 2].map((step): Step => ({ do: 'die', step }));

/** A team of three: a root, its child and its grandchild. */
async function makeTeam(): Promise<string[]> {
  const ids: string[] = [];
  for (const name of ['root', 'child', 'grandchild']) {
    const parent_id = ids.at(-1) ?? null;
    const { body } = await callRoute(createWorkspace, { body: { name, runtime: 'claude-code', parent_id } });
    ids.push(String(body.id));
  }
  return ids;
}

/** Refusals are fine here, errors of ours are not. */
async function ask({ verb: name, who: one }: Verb, ids: readonly string[]): Promise<void> {
  const contract = VERBS[name];
  if (!contract) throw new Error(`there is no verb ${name}`);
  const query = name === 'remove' ? { confirm: 'true' } : {};
  const { status, body } = await callRoute(contract, { params: { id: ids[one] ?? '' }, query });
  expect({ name, body, isOurs: status >= 500 }).toMatchObject({ isOurs: false });
}

async function take(step: Step, ids: readonly string[]): Promise<void> {
  switch (step.do) {
    case 'ask':
      return ask(step, ids);
    case 'ask later':
      inTheMiddle.push(() => ask(step, ids));
      return;
    case 'fail later':
      inTheMiddle.push(() => Promise.reject(new AppError('backend_unavailable')));
      return;
    case 'work':
      return runJobsOnce(platform);
    case 'die':
      return runJobsOnce({ ...platform, deps: dyingProcess(platform.deps, step.step).deps });
    case 'sweep':
      return sweep(platform, 'provision-turns');
    default: {
      const id = ids[step.who] ?? '';
      if (machines.states.get(id) !== 'running') return;
      await (step.do === 'register' ? register(machines, id) : beat(machines, id));
    }
  }
}

it('whatever is asked in whatever order, and whoever dies, all end where they belong', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 14 }), async (steps) => {
      await platform.reset();
      machines.reset();
      inTheMiddle.length = 0;
      const ids = await makeTeam();
      for (const step of steps) await take(step, ids);
      inTheMiddle.length = 0;
      await settleMachines(platform, machines);
      await expectSettled(platform, machines);
      for (const id of await storedIds(platform)) await expectToldAll(id);
    }),
    { numRuns: 25, examples: [[KILLED_AT_EACH_ATTEMPT]] },
  );
});

/** No two events of one version, and none beyond the row's. */
async function expectToldAll(id: string): Promise<void> {
  const versions = (await storedEvents(platform, id)).map(({ version }) => version);
  expect(new Set(versions).size).toBe(versions.length);
  const { version } = await storedWorkspace(platform, id);
  expect(Math.max(...versions)).toBeLessThanOrEqual(version);
}
