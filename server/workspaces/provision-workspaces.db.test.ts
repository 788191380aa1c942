import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, deleteWorkspace } from '@/contracts/workspaces';
import type { Backend, BackendWorkspace, ProvisionResult } from '@/server/backends/port';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, drainJobs, runJobsOnce, sweep } from '@/server/testing/drain-jobs';
import { createGate } from '@/server/testing/gate';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** What the backend of these tests does next. */
let provision: (workspace: BackendWorkspace) => Promise<ProvisionResult>;
let destroyed: { id: string; volumes: boolean }[] = [];
const backend: Backend = scriptedBackend({
  provision: (workspace) => provision(workspace),
  destroy: ({ id }, { volumes }) => Promise.resolve(void destroyed.push({ id, volumes })),
});
const backends = soleBackend(() => backend);
const begun = (instanceId: string | null, agent: ProvisionResult['agent']): ProvisionResult => ({
  instanceId,
  url: null,
  imageDigest: null,
  agent,
});
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends });
});
beforeEach(async () => {
  await platform.reset();
  destroyed = [];
  provision = () => Promise.resolve(begun('machine-1', 'ready'));
});
afterAll(() => platform.close());

async function create(name = 'Ada'): Promise<string> {
  const { body } = await callRoute(createWorkspace, { body: { name, runtime: 'mock' } });
  return String(body.id);
}
const remove = (id: string, query = {}) => callRoute(deleteWorkspace, { params: { id }, query });

describe('starting a workspace', () => {
  it('notes the machine and brings the workspace online when it is ready', async () => {
    const id = await create();
    await drainJobs(platform);
    const [row] = await platform.sql`select status, instance_id from workspaces where id = ${id}`;
    expect(row).toEqual({ status: 'online', instance_id: 'machine-1' });
  });

  it('stays provisioning when its agent has to register first', async () => {
    provision = () => Promise.resolve(begun('machine-1', 'starting'));
    const id = await create();
    await drainJobs(platform);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'provisioning', version: 1 });
  });

  it('is tried again after a failure, and nothing of it is seen when a later attempt works', async () => {
    let attempts = 0;
    provision = () => {
      attempts += 1;
      if (attempts < 3) throw new Error('connect ECONNREFUSED /var/run/docker.sock');
      return Promise.resolve(begun(null, 'ready'));
    };
    const id = await create();
    await runJobsOnce(platform);
    expect((await storedWorkspace(platform, id)).status).toBe('provisioning');
    await drainJobs(platform);
    expect(attempts).toBe(3);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'online', last_sample_error: null });
  });

  it('is failed with the reason after the last attempt, on the row and in the event', async () => {
    let attempts = 0;
    provision = () => {
      attempts += 1;
      return Promise.reject(new AppError('unsupported_by_backend', { public: 'The image is missing.' }));
    };
    const id = await create();
    await drainJobs(platform);
    expect(attempts).toBe(5);
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: 'The image is missing.',
    });
    expect((await storedEvents(platform, id)).at(-1)).toMatchObject({
      type: 'WORKSPACE_PROVISION_FAILED',
      payload: { error: 'The image is missing.' },
    });
    const [row] = await platform.sql`select count(*)::int as n from graphile_worker.jobs`;
    expect(row?.n).toBe(0);
  });

  it('says nothing of a driver to people, but always something', async () => {
    provision = () => Promise.reject(new Error('socket hang up at 10.0.0.7:2376'));
    const id = await create();
    await drainJobs(platform);
    const { last_sample_error: reason } = await storedWorkspace(platform, id);
    expect(reason).toMatch(/could not be started/);
    expect(reason).not.toMatch(/socket|10\.0\.0\.7/);
  });

  it('holds none of the others of its job back when it fails', async () => {
    provision = ({ name }) =>
      name === 'Bad' ? Promise.reject(new Error('no')) : Promise.resolve(begun(null, 'ready'));
    const [good, bad] = [await create('Good'), await create('Bad')];
    // One job for both, as an import makes it.
    await platform.sql`
      update graphile_worker._private_jobs set payload = ${JSON.stringify({ workspace_ids: [bad, good] })}::text::json`;
    await runJobsOnce(platform);
    expect((await storedWorkspace(platform, good)).status).toBe('online');
    expect((await storedWorkspace(platform, bad)).status).toBe('provisioning');
    await drainJobs(platform);
    expect((await storedWorkspace(platform, good)).version).toBe(2);
    expect((await storedWorkspace(platform, bad)).status).toBe('failed');
  });

  it('never revives a workspace that was removed while its machine started', async () => {
    const [started, mayFinish] = [createGate(), createGate()];
    provision = async () => {
      started.open();
      await mayFinish.opened;
      return begun('machine-1', 'ready');
    };
    const id = await create();
    const running = runJobsOnce(platform);
    await started.opened;
    await remove(id);
    mayFinish.open();
    await running;
    expect((await storedWorkspace(platform, id)).status).toBe('removed');
    expect((await storedEvents(platform, id)).at(-1)?.type).toBe('WORKSPACE_REMOVED');
  });

  it('is not begun for a workspace that is removed before its job runs', async () => {
    let starts = 0;
    provision = () => {
      starts += 1;
      return Promise.resolve(begun(null, 'ready'));
    };
    const id = await create();
    await remove(id);
    await drainJobs(platform);
    expect(starts).toBe(0);
  });
});

describe('ending a workspace', () => {
  it('ends the machine after the removal and keeps its data', async () => {
    const id = await seedWorkspace(platform);
    await remove(id);
    expect(destroyed).toEqual([]);
    await drainJobs(platform);
    expect(destroyed).toEqual([{ id, volumes: false }]);
  });

  it('ends the machine with its data after a purge, although the row is gone', async () => {
    const id = await seedWorkspace(platform);
    await remove(id, { purge: 'true' });
    await drainJobs(platform);
    expect(destroyed).toEqual([{ id, volumes: true }]);
  });
});

describe('erasing what was removed earlier', () => {
  it('ends its machine with its data, which the removal had kept', async () => {
    const root = await seedWorkspace(platform);
    const child = await seedWorkspace(platform, { parentId: root });
    await remove(child);
    await drainJobs(platform);
    destroyed = [];
    await remove(root, { confirm: 'true', purge: 'true' });
    await drainJobs(platform);
    expect(new Set(destroyed.map(({ id }) => id))).toEqual(new Set([root, child]));
    for (const { volumes } of destroyed) expect(volumes).toBe(true);
  });
});

describe('the sweeper of slow starts', () => {
  it('fails a workspace over its time, with a reason, and leaves the others', async () => {
    const slow = await seedWorkspace(platform, { status: 'provisioning' });
    platform.clock.advance(600_000);
    const fresh = await seedWorkspace(platform, { status: 'provisioning' });
    const online = await seedWorkspace(platform, { status: 'online' });
    await sweep(platform, 'provision-timeout');
    expect((await storedWorkspace(platform, slow)).status).toBe('provisioning');
    platform.clock.advance(1);
    await sweep(platform, 'provision-timeout');
    const row = await storedWorkspace(platform, slow);
    expect(row).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringContaining('600 seconds'),
    });
    expect((await storedEvents(platform, slow)).at(-1)?.payload).toEqual({ error: row.last_sample_error });
    expect((await storedWorkspace(platform, fresh)).status).toBe('provisioning');
    expect((await storedWorkspace(platform, online)).version).toBe(1);
  });

  it('repairs nothing twice', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    platform.clock.advance(700_000);
    await sweep(platform, 'provision-timeout');
    await sweep(platform, 'provision-timeout');
    expect(await storedEvents(platform, id)).toHaveLength(1);
    expect(await countJobs(platform)).toBe(0);
  });
});
