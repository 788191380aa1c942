import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listFiles, readFile, writeFile } from '@/contracts/workspace-files';
import { createWorkspace, deleteWorkspace } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, runJobsOnce } from '@/server/testing/drain-jobs';
import { seedWorkspace, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { startMachines } from './internal/start-machines';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const create = async (body: object): Promise<string> =>
  String((await callRoute(createWorkspace, { body: { name: 'Ada', ...body } })).body.id);
const config = (id: string) => callRoute(readFile, { params: { id, path: 'config.yaml' } });

describe('the configuration file of a new workspace', () => {
  it('is there once the workspace is online, and tells what its row tells', async () => {
    const id = await create({ name: "Ada's (first): notes", role: '12', tier: 1, runtime: 'mock' });
    await drainJobs(platform);
    expect((await storedWorkspace(platform, id)).status).toBe('online');
    expect(parse(String((await config(id)).body.content))).toEqual({
      name: "Ada's (first): notes",
      description: '12',
      version: '1.0.0',
      tier: 1,
      runtime: 'mock',
    });
  });

  it('is not written for a runtime that keeps its own', async () => {
    const id = await create({ runtime: 'external' });
    await drainJobs(platform);
    expect((await config(id)).status).toBe(404);
    expect((await callRoute(listFiles, { params: { id } })).body).toEqual([]);
  });

  it('stays what somebody has made of it when the workspace starts again', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    await callRoute(writeFile, { params: { id, path: 'config.yaml' }, body: { content: 'mine: true\n' } });
    await startMachines(platform.deps, [id], platform.deps.stopping);
    expect((await config(id)).body.content).toBe('mine: true\n');
  });

  it('is written in one go for many, and for the others when one of them is purged meanwhile', async () => {
    const ids = await Promise.all(
      Array.from({ length: 600 }, (_, at) =>
        seedWorkspace(platform, { name: `Ada ${at}`, status: 'provisioning' }),
      ),
    );
    const { deps } = platform;
    const mock = deps.backends.for({ backend: 'mock' });
    let seeds = 0;
    const seed: typeof mock.files.seed = async (files) => {
      seeds += 1;
      await callRoute(deleteWorkspace, { params: { id: ids[0] ?? '' }, query: { purge: 'true' } });
      return mock.files.seed(files);
    };
    const backends = { ...deps.backends, for: () => ({ ...mock, files: { ...mock.files, seed } }) };
    await startMachines({ ...deps, backends }, ids, deps.stopping);
    expect(seeds).toBe(1);
    const [row] = await platform.sql`select count(*)::int as n from workspace_files`;
    expect(row?.n).toBe(599);
  });

  it('is tried again with the start of the workspace when it cannot be written', async () => {
    const { deps } = platform;
    const mock = deps.backends.for({ backend: 'mock' });
    let isBroken = true;
    const seed: typeof mock.files.seed = (files) =>
      isBroken ? Promise.reject(new Error('the disk is full')) : mock.files.seed(files);
    const broken = { ...mock, files: { ...mock.files, seed } };
    const changed = { ...deps, backends: { ...deps.backends, for: () => broken } };
    const id = await create({ runtime: 'mock' });
    await runJobsOnce({ ...platform, deps: changed });
    expect((await storedWorkspace(platform, id)).status).toBe('provisioning');
    isBroken = false;
    await drainJobs({ ...platform, deps: changed });
    expect((await storedWorkspace(platform, id)).status).toBe('online');
    expect((await config(id)).status).toBe(200);
  });
});
