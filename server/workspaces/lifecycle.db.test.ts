import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '@/contracts/contract';
import * as verbs from '@/contracts/lifecycle';
import { createWorkspace, deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { countJobs, drainJobs, sweep } from '@/server/testing/drain-jobs';
import { beat, register } from '@/server/testing/machine-agent';
import { createMixedBackends } from '@/server/testing/mixed-backends';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const { machines, registry } = createMixedBackends();
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: registry });
});
beforeEach(async () => {
  await platform.reset();
  machines.reset();
});
afterAll(() => platform.close());

const NOBODY = '0b0e7a46-7e4b-4f7e-9a41-2f2f6b1f0a11';
const create = async (body: object = {}): Promise<string> =>
  String(
    (await callRoute(createWorkspace, { body: { name: 'Ada', runtime: 'claude-code', ...body } })).body.id,
  );
const ask = (contract: Contract, id: string, query: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(contract, { params: { id }, query });
const statusOf = async (id: string) => (await storedWorkspace(platform, id)).status;
const startsOf = (id: string) => machines.starts.filter(({ workspace }) => workspace.id === id);

/** A workspace whose agent has come up in its machine. */
async function online(body: object = {}): Promise<string> {
  const id = await create(body);
  await drainJobs(platform);
  await register(machines, id);
  expect(await statusOf(id)).toBe('online');
  return id;
}

describe('pause', () => {
  it('marks a workspace and all below it first, and has their machines stopped afterwards', async () => {
    const root = await online();
    const child = await online({ parent_id: root });
    const grandchild = await create({ parent_id: child, runtime: 'mock' });
    const answer = await ask(verbs.pauseWorkspace, root);
    expect(answer).toMatchObject({ status: 200, body: { status: 'paused', paused_count: 3 } });
    for (const id of [root, child, grandchild])
      expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'paused', url: '' });
    expect(machines.states.get(child)).toBe('running');
    await drainJobs(platform);
    expect([...machines.states.values()]).toEqual(['stopped', 'stopped']);
    const events = await storedEvents(platform, child);
    expect(events.at(-1)).toMatchObject({ type: 'WORKSPACE_PAUSED' });
  });

  it('leaves what is beside it alone', async () => {
    const [one, other] = [await online(), await online()];
    await ask(verbs.pauseWorkspace, one);
    await drainJobs(platform);
    expect(await statusOf(other)).toBe('online');
    expect(machines.states.get(other)).toBe('running');
  });

  it('says what to do about one that is paused already', async () => {
    const id = await seedWorkspace(platform, { status: 'paused' });
    expect(await ask(verbs.pauseWorkspace, id)).toMatchObject({
      status: 404,
      body: { code: 'already_paused', error: expect.stringContaining('resume') },
    });
  });

  it('is not ended by its agent', async () => {
    const id = await online();
    await ask(verbs.pauseWorkspace, id);
    expect(await register(machines, id)).toMatchObject({ status: 409, body: { code: 'workspace_stopped' } });
    await beat(machines, id);
    expect(await statusOf(id)).toBe('paused');
  });
});

describe('resume', () => {
  it('starts it again with all that is paused below it, and nothing else', async () => {
    const root = await online();
    const child = await create({ parent_id: root, runtime: 'mock' });
    await drainJobs(platform);
    await ask(verbs.pauseWorkspace, root);
    await drainJobs(platform);
    const answer = await ask(verbs.resumeWorkspace, root);
    expect(answer).toMatchObject({ status: 200, body: { status: 'provisioning', resumed_count: 2 } });
    await drainJobs(platform);
    expect(await statusOf(child)).toBe('online');
    await register(machines, root);
    expect(await statusOf(root)).toBe('online');
    expect(machines.states.get(root)).toBe('running');
    expect(startsOf(root)).toHaveLength(2);
  });

  it('starts of those below it only the named ones, and none below one that stays paused', async () => {
    const root = await online();
    const ended = await online({ parent_id: root });
    const below = await create({ parent_id: ended });
    const wanted = await create({ parent_id: root });
    await ask(verbs.pauseWorkspace, ended);
    await ask(verbs.pauseWorkspace, root);
    const answer = await callRoute(verbs.resumeWorkspace, {
      params: { id: root },
      body: { only: [wanted, below, NOBODY] },
    });
    expect(answer).toMatchObject({ status: 200, body: { resumed_count: 2 } });
    expect(await Promise.all([root, wanted, ended, below].map(statusOf))).toEqual([
      'provisioning',
      'provisioning',
      'paused',
      'paused',
    ]);
  });

  it('lets an agent that runs elsewhere be awaited', async () => {
    const id = await create({ runtime: 'external', url: 'http://8.8.8.8/' });
    expect(await statusOf(id)).toBe('online');
    await ask(verbs.pauseWorkspace, id);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'paused', url: '' });
    await ask(verbs.resumeWorkspace, id);
    await drainJobs(platform);
    expect(await statusOf(id)).toBe('awaiting_agent');
  });

  it('is refused for one that is not paused, and below one that is', async () => {
    const root = await seedWorkspace(platform, { status: 'online' });
    expect(await ask(verbs.resumeWorkspace, root)).toMatchObject({
      status: 404,
      body: { code: 'not_paused' },
    });
    const team = await seedWorkspace(platform, { name: 'Team', status: 'paused' });
    const between = await seedWorkspace(platform, { parentId: team, status: 'online' });
    const child = await seedWorkspace(platform, { parentId: between, status: 'paused' });
    expect(await ask(verbs.resumeWorkspace, child)).toMatchObject({
      status: 409,
      body: {
        code: 'ancestor_paused',
        error: 'Team above it is paused; resume that one first.',
        ancestor: { id: team, name: 'Team' },
      },
    });
  });

  it('resumes none of a team of which one has no backend here', async () => {
    const root = await seedWorkspace(platform, { status: 'paused' });
    const child = await seedWorkspace(platform, { name: 'Cloudy', parentId: root, status: 'paused' });
    await platform.sql`update workspaces set backend = 'ec2' where id = ${child}`;
    expect(await ask(verbs.resumeWorkspace, root)).toMatchObject({
      status: 503,
      body: { code: 'backend_unavailable', error: expect.stringContaining('Cloudy cannot be started') },
    });
    expect(await statusOf(root)).toBe('paused');
    expect(await countJobs(platform)).toBe(0);
  });

  it('follows a restore', async () => {
    const id = await online();
    await ask(deleteWorkspace, id);
    await drainJobs(platform);
    expect(machines.states.has(id)).toBe(false);
    await ask(restoreWorkspace, id);
    await ask(verbs.resumeWorkspace, id);
    await drainJobs(platform);
    await register(machines, id);
    expect(await statusOf(id)).toBe('online');
  });
});

describe('restart', () => {
  it('replaces the machine and waits for its agent; the old one has nothing to say any more', async () => {
    const id = await online();
    const answer = await ask(verbs.restartWorkspace, id);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'provisioning', config_dir: null, reset_session: false },
    });
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'provisioning', url: '' });
    await drainJobs(platform);
    expect(startsOf(id)).toHaveLength(2);
    expect(await statusOf(id)).toBe('provisioning');
    await register(machines, id);
    expect(await statusOf(id)).toBe('online');
  });

  it('happens although the old agent gives a sign of life before its turn', async () => {
    const id = await online();
    await ask(verbs.restartWorkspace, id);
    await beat(machines, id);
    expect(await statusOf(id), 'nothing reaches it any more').toBe('provisioning');
    await drainJobs(platform);
    expect(startsOf(id)).toHaveLength(2);
    expect(await statusOf(id)).toBe('provisioning');
  });

  it.each(['mock', 'external'])('of %s is a success that changes nothing', async (runtime) => {
    const id = await create({ runtime });
    await drainJobs(platform);
    const before = await storedWorkspace(platform, id);
    expect(await ask(verbs.restartWorkspace, id)).toMatchObject({
      status: 200,
      body: { status: before.status },
    });
    expect(await storedWorkspace(platform, id)).toEqual(before);
    expect(await countJobs(platform)).toBe(0);
  });

  it('takes a body or none, and forgets the session where that is asked for, once', async () => {
    const id = await online();
    const answer = await callRoute(verbs.restartWorkspace, { params: { id }, body: { reset: true } });
    expect(answer.body).toMatchObject({ reset_session: true });
    await drainJobs(platform);
    await ask(verbs.restartWorkspace, id);
    await drainJobs(platform);
    expect(startsOf(id).map(({ start }) => start.resetSession)).toEqual([false, true, false]);
    expect((await ask(verbs.restartWorkspace, id, { reset: 'true' })).body).toMatchObject({
      reset_session: true,
    });
  });

  it('says what to do about one that is paused, or stands below one that is', async () => {
    const id = await online();
    await ask(verbs.pauseWorkspace, id);
    expect(await ask(verbs.restartWorkspace, id)).toMatchObject({
      status: 409,
      body: { code: 'workspace_stopped', error: 'Ada is paused; resume it instead.', status: 'paused' },
    });
    const child = await create({ parent_id: id });
    await drainJobs(platform);
    expect(await ask(verbs.restartWorkspace, child)).toMatchObject({
      status: 409,
      body: { code: 'ancestor_paused' },
    });
  });

  it('is refused where its backend is not set up', async () => {
    const id = await seedWorkspace(platform);
    await platform.sql`update workspaces set backend = 'ec2' where id = ${id}`;
    expect(await ask(verbs.restartWorkspace, id)).toMatchObject({
      status: 503,
      body: { code: 'backend_unavailable' },
    });
  });

  it('starts one that failed, and one that sleeps', async () => {
    for (const status of ['failed', 'hibernated', 'offline'] as const) {
      const id = await seedWorkspace(platform, { status });
      await platform.sql`update workspaces set backend = 'docker', runtime = 'claude-code' where id = ${id}`;
      await ask(verbs.restartWorkspace, id);
      await drainJobs(platform);
      await register(machines, id);
      expect(await storedWorkspace(platform, id)).toMatchObject({
        status: 'online',
        last_sample_error: null,
      });
    }
  });
});

describe('hibernate', () => {
  it('claims it, has its machine stopped, and then it sleeps', async () => {
    const id = await online();
    const answer = await ask(verbs.hibernateWorkspace, id);
    expect(answer).toMatchObject({ status: 200, body: { status: 'hibernating' } });
    expect(await statusOf(id)).toBe('hibernating');
    await drainJobs(platform);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'hibernated', url: '' });
    expect(machines.states.get(id)).toBe('stopped');
    expect((await storedEvents(platform, id)).at(-1)?.type).toBe('WORKSPACE_HIBERNATED');
  });

  it('leaves one alone that is at work, unless it is forced', async () => {
    const id = await online();
    await beat(machines, id, { active_tasks: 2 });
    expect(await ask(verbs.hibernateWorkspace, id)).toMatchObject({
      status: 409,
      body: { code: 'tasks_running', active_tasks: 2 },
    });
    expect(await statusOf(id)).toBe('online');
    expect(await ask(verbs.hibernateWorkspace, id, { force: 'true' })).toMatchObject({ status: 200 });
  });

  it('is refused for one that is not awake, however much it is forced', async () => {
    const id = await online();
    await ask(verbs.hibernateWorkspace, id);
    expect(await ask(verbs.hibernateWorkspace, id, { force: 'true' })).toMatchObject({
      status: 404,
      body: { code: 'not_awake' },
    });
  });

  it.each(['mock', 'external'])(
    'is refused for %s, which has no machine that could sleep',
    async (runtime) => {
      const id = await create({ runtime });
      expect(await ask(verbs.hibernateWorkspace, id)).toMatchObject({
        status: 422,
        body: { code: 'unsupported_by_backend' },
      });
    },
  );

  it('is finished by the sweeper when whoever was to stop the machine is gone', async () => {
    const id = await online();
    await ask(verbs.hibernateWorkspace, id);
    await platform.sql`delete from graphile_worker._private_jobs`;
    platform.clock.advance(200_000);
    await sweep(platform, 'hibernation');
    await drainJobs(platform);
    expect(await statusOf(id)).toBe('hibernated');
    expect(machines.states.get(id)).toBe('stopped');
  });
});

describe('a bootstrap that failed', () => {
  const report = (id: string, body: object = { error: 'No disk.' }) =>
    callRoute(verbs.reportBootstrapFailure, { params: { id }, body });

  it('fails a workspace that is being started, with the last 8192 bytes of the log', async () => {
    const id = await create();
    const answer = await report(id, { error: 'No disk.', log_tail: `é${'a'.repeat(8191)}` });
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(answer.body).not.toHaveProperty('no_change');
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: 'No disk.',
    });
    expect((await storedEvents(platform, id)).at(-1)).toMatchObject({
      type: 'WORKSPACE_PROVISION_FAILED',
      payload: { error: 'No disk.', source: 'bootstrap_watcher', log_tail: 'a'.repeat(8191) },
    });
  });

  it('changes nothing once it has started', async () => {
    const id = await online();
    expect(await report(id)).toMatchObject({ status: 200, body: { ok: true, no_change: true } });
    expect(await statusOf(id)).toBe('online');
  });

  it('names what is missing in the report', async () => {
    const id = await create();
    expect(await report(id, { error: '  ' })).toMatchObject({ status: 400, body: { field: 'error' } });
  });
});

describe.each([
  verbs.restartWorkspace,
  verbs.pauseWorkspace,
  verbs.resumeWorkspace,
  verbs.hibernateWorkspace,
  verbs.reportBootstrapFailure,
])('$id', (contract) => {
  const call = (id: string) =>
    callRoute(contract, {
      params: { id },
      ...(contract === verbs.reportBootstrapFailure ? { body: { error: 'No disk.' } } : {}),
    });

  it('answers 404 for one nobody knows, and 410 for a removed one', async () => {
    expect(await call(NOBODY)).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const removed = await seedWorkspace(platform, { status: 'removed' });
    expect(await call(removed)).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });
});
