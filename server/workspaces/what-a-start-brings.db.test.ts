import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportBundle } from '@/contracts/bundles';
import { importOrg } from '@/contracts/org-templates';
import { recordHeartbeat, registerAgent } from '@/contracts/registry';
import { saveGlobalSecret, saveWorkspaceSecret } from '@/contracts/secrets';
import { createWorkspaceToken } from '@/contracts/tokens';
import { readFile } from '@/contracts/workspace-files';
import { createWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { createSecretBox } from '@/server/platform/secret-box';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { countJobs, drainJobs, runJobsOnce } from '@/server/testing/drain-jobs';
import { createMachineBackend } from '@/server/testing/machine-backend';
import { storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const machines = createMachineBackend();
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: machines.registry });
});
beforeEach(async () => {
  await platform.reset();
  setDeps(platform.deps);
  machines.reset();
});
afterAll(() => platform.close());

const create = async (body: object = {}): Promise<string> =>
  String((await callRoute(createWorkspace, { body: { name: 'Ada', runtime: 'mock', ...body } })).body.id);
const newestStart = () => {
  const newest = machines.starts.at(-1);
  if (!newest) throw new Error('nothing was started');
  return newest.start;
};
const textAt = (id: string, path: string): string | undefined => {
  const content = machines.volumes.get(id)?.get(path);
  return content && Buffer.from(content).toString('utf8');
};
const tokenOf = (id: string): string => textAt(id, '/configs/.auth_token') ?? '';
const register = (id: string, token: string, url = 'http://127.0.0.1:8000/'): Promise<RouteAnswer> =>
  callRoute(registerAgent, {
    headers: { authorization: `Bearer ${token}` },
    body: { id, url, agent_card: { name: 'Ada' } },
    grantsOwner: false,
  });
/** As a restart does it. */
async function startAgain(id: string): Promise<void> {
  await platform.sql`update workspaces set status = 'provisioning', url = '' where id = ${id}`;
  await platform.sql`select graphile_worker.add_job('provision-in-turn',
    json_build_object('workspace_id', ${id}::text, 'failures', 0), max_attempts => 5)`;
  await drainJobs(platform);
}
const reasonOf = async (id: string): Promise<string> => {
  const row = await storedWorkspace(platform, id);
  expect(row.status).toBe('failed');
  return row.last_sample_error ?? '';
};

describe('the environment', () => {
  it('holds who the agent is and its secrets, its own before the global ones', async () => {
    for (const [key, value] of [
      ['SHARED_KEY', 'of all'],
      ['OWN_KEY', 'of all'],
    ]) {
      await callRoute(saveGlobalSecret, { body: { key, value } });
    }
    const id = await create({ role: 'Counts', tier: 1, model: 'anthropic:x' });
    await callRoute(saveWorkspaceSecret, { params: { id }, body: { key: 'OWN_KEY', value: 'of Ada' } });
    await drainJobs(platform);
    expect(newestStart().env).toEqual({
      SHARED_KEY: 'of all',
      OWN_KEY: 'of Ada',
      WORKSPACE_ID: id,
      WORKSPACE_CONFIG_PATH: '/configs',
      TIER: '1',
      PLUGINS_DIR: '/plugins',
      MOLECULE_AGENT_ROLE: 'Counts',
      MODEL: 'anthropic:x',
      MODEL_PROVIDER: 'anthropic:x',
      GIT_AUTHOR_NAME: 'Molecule AI Ada',
      GIT_AUTHOR_EMAIL: 'ada@agents.localhost',
      GIT_COMMITTER_NAME: 'Molecule AI Ada',
      GIT_COMMITTER_EMAIL: 'ada@agents.localhost',
    });
  });

  it('is not started with a part of the secrets: the reason names those, by the first attempt', async () => {
    const id = await create();
    await callRoute(saveWorkspaceSecret, { params: { id }, body: { key: 'OWN_KEY', value: 'top secret' } });
    const other = createSecretBox({ current: Buffer.alloc(32, 7), old: [] });
    await runJobsOnce({ ...platform, deps: { ...platform.deps, secrets: other } });
    expect(await reasonOf(id)).toMatch(/OWN_KEY/);
    expect(await reasonOf(id)).not.toMatch(/top secret/);
    expect(machines.starts).toHaveLength(0);
    expect(await countJobs(platform)).toBe(0);
  });
});

describe('what the configuration requires', () => {
  const needy = 'name: Ada\nrequired_env: [B_KEY, A_KEY]\n';
  const createNeedy = async (config: string): Promise<string> => {
    const id = await create();
    machines.volumes.set(id, new Map([['/configs/config.yaml', Buffer.from(config)]]));
    return id;
  };

  it('is named in the reason and in the event where it has no value', async () => {
    const id = await createNeedy(needy);
    await callRoute(saveWorkspaceSecret, { params: { id }, body: { key: 'B_KEY', value: 'x' } });
    await runJobsOnce(platform);
    expect(await reasonOf(id)).toBe(
      'A variable that its configuration requires has no value: A_KEY. Add it to the secrets, then start it again.',
    );
    const failed = (await storedEvents(platform, id)).find(
      ({ type }) => type === 'WORKSPACE_PROVISION_FAILED',
    );
    expect(failed?.payload).toMatchObject({ missing: ['A_KEY'] });
    expect(machines.starts).toHaveLength(0);
  });

  it('starts once it has', async () => {
    const id = await createNeedy(needy);
    for (const key of ['A_KEY', 'B_KEY']) await callRoute(saveGlobalSecret, { body: { key, value: 'x' } });
    await drainJobs(platform);
    expect(machines.starts).toHaveLength(1);
    expect((await storedWorkspace(platform, id)).status).toBe('provisioning');
  });

  it('cannot be known from a file that is no YAML, which the reason says without quoting it', async () => {
    const id = await createNeedy('name: Ada\nkey: "hunter2\n');
    await runJobsOnce(platform);
    expect(await reasonOf(id)).toMatch(/^config\.yaml cannot be read: its line \d is no YAML\. Correct it/);
    expect(await reasonOf(id)).not.toMatch(/hunter2/);
  });
});

describe('the token', () => {
  it('lies in the machine before its agent starts, and registers it', async () => {
    const id = await create();
    await drainJobs(platform);
    expect(newestStart().files.map(({ path }) => path)).toEqual(['/configs/.auth_token']);
    expect((await storedWorkspace(platform, id)).status).toBe('provisioning');
    expect((await register(id, tokenOf(id))).status).toBe(200);
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'online',
      url: 'http://127.0.0.1:40001/',
    });
  });

  it('is another one with each start: the machine of before is nobody, what people minted stays', async () => {
    const id = await create();
    await drainJobs(platform);
    const old = tokenOf(id);
    expect((await register(id, old)).status).toBe(200);
    const minted = await callRoute(createWorkspaceToken, { params: { id } });
    await startAgain(id);
    expect(tokenOf(id)).not.toBe(old);
    expect((await register(id, old)).status).toBe(401);
    const beat = {
      headers: { authorization: `Bearer ${old}` },
      body: { workspace_id: id },
      grantsOwner: false,
    };
    expect((await callRoute(recordHeartbeat, beat)).status).toBe(401);
    expect((await storedWorkspace(platform, id)).status).toBe('provisioning');
    expect((await register(id, tokenOf(id))).status).toBe(200);
    expect((await register(id, String(minted.body.auth_token))).status).toBe(200);
  });

  it('is worth nothing after a start that failed for good, and the machine of before is stopped', async () => {
    const id = await create();
    await drainJobs(platform);
    const token = tokenOf(id);
    expect((await register(id, token)).status).toBe(200);
    machines.volumes.get(id)?.set('/configs/config.yaml', Buffer.from('required_env: [A_KEY]\n'));
    expect(machines.states.get(id)).toBe('running');
    await startAgain(id);
    expect(await reasonOf(id)).toMatch(/A_KEY/);
    expect(machines.states.get(id)).toBe('stopped');
    expect((await register(id, token)).status).toBe(401);
  });

  it('does not count among those that people may have', async () => {
    const id = await create();
    await drainJobs(platform);
    await startAgain(id);
    for (let at = 0; at < 50; at += 1)
      expect((await callRoute(createWorkspaceToken, { params: { id } })).status).toBe(201);
    expect((await callRoute(createWorkspaceToken, { params: { id } })).body.code).toBe('too_many_tokens');
    await startAgain(id);
    expect(machines.starts).toHaveLength(3);
  });

  it.each(['paused', 'hibernated'])('does not end that a workspace is %s', async (status) => {
    const id = await create();
    await drainJobs(platform);
    await platform.sql`update workspaces set status = ${status}, url = '' where id = ${id}`;
    expect(await register(id, tokenOf(id))).toMatchObject({
      status: 409,
      body: { code: 'workspace_stopped' },
    });
  });
});

describe('the address', () => {
  it('is the one that the backend gave: neither registering nor an update changes it', async () => {
    const id = await create();
    await drainJobs(platform);
    for (const url of ['http://127.0.0.1:1/', 'http://169.254.169.254/']) {
      expect((await register(id, tokenOf(id), url)).status).toBe(200);
      expect((await storedWorkspace(platform, id)).url).toBe('http://127.0.0.1:40001/');
    }
    const refused = await callRoute(updateWorkspace, {
      params: { id },
      body: { url: 'http://127.0.0.1:1/' },
    });
    expect(refused.status).toBe(400);
    const [row] = await platform.sql`select url, machine_url from workspaces where id = ${id}`;
    expect(row).toEqual({ url: 'http://127.0.0.1:40001/', machine_url: 'http://127.0.0.1:40001/' });
  });

  it('is not taken from an agent that registers before its machine is noted', async () => {
    const { provision } = machines.backend;
    let answer: RouteAnswer | undefined;
    let meanwhile: unknown;
    const eager = createMachineBackend({
      async provision(workspace, start) {
        const result = await provision(workspace, start);
        answer = await register(workspace.id, tokenOf(workspace.id), 'http://127.0.0.1:1/');
        meanwhile = await storedWorkspace(platform, workspace.id);
        return result;
      },
    });
    setDeps({ ...platform.deps, backends: eager.registry });
    const id = await create();
    await drainJobs({ ...platform, deps: { ...platform.deps, backends: eager.registry } });
    expect(answer?.status).toBe(200);
    expect(meanwhile, 'nobody is online who cannot be reached').toMatchObject({
      status: 'provisioning',
      url: '',
    });
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'online',
      url: 'http://127.0.0.1:40001/',
    });
  });
});

describe('first files', () => {
  const template = {
    files: { 'org.yaml': 'name: Team\nworkspaces:\n  - name: Ada\n    runtime: mock\n    role: Counts\n' },
  };

  it('are a configuration where nothing else is brought, which stays what somebody made of it', async () => {
    const id = await create();
    await drainJobs(platform);
    expect(textAt(id, '/configs/config.yaml')).toMatch(/^name: Ada\n/);
    machines.volumes.get(id)?.set('/configs/config.yaml', Buffer.from('mine: true\n'));
    await startAgain(id);
    expect(textAt(id, '/configs/config.yaml')).toBe('mine: true\n');
    expect((await callRoute(readFile, { params: { id, path: 'config.yaml' } })).body.content).toBe(
      'mine: true\n',
    );
  });

  it('are handed over once: the machine has them then, and the platform does not', async () => {
    const id = await create();
    const files = [
      ['/configs/config.yaml', 'name: Imported\n'],
      ['/configs/run.sh', 'echo one\r\necho two\r\n'],
      ['/configs/data.txt', 'a\r\nb'],
    ] as const;
    for (const [path, content] of files) {
      await platform.sql`insert into workspace_files (workspace_id, path, content, size_bytes, version)
        values (${id}, ${path}, ${Buffer.from(content)}, ${content.length}, 'v')`;
    }
    await drainJobs(platform);
    expect(textAt(id, '/configs/config.yaml')).toBe('name: Imported\n');
    expect(textAt(id, '/configs/run.sh')).toBe('echo one\necho two\n');
    expect(textAt(id, '/configs/data.txt')).toBe('a\r\nb');
    expect(await platform.sql`select path from workspace_files`).toEqual([]);
  });

  it('stay with the platform until a start has worked', async () => {
    let fails = true;
    const { provision } = machines.backend;
    const flaky = createMachineBackend({
      provision: (workspace, start) =>
        fails ? Promise.reject(new Error('no room')) : provision(workspace, start),
    });
    const id = await create();
    await platform.sql`insert into workspace_files (workspace_id, path, content, size_bytes, version)
      values (${id}, '/configs/notes.md', 'kept', 4, 'v')`;
    const changed = { ...platform, deps: { ...platform.deps, backends: flaky.registry } };
    await runJobsOnce(changed);
    expect(await platform.sql`select path from workspace_files`).toHaveLength(1);
    fails = false;
    await drainJobs(changed);
    expect(textAt(id, '/configs/notes.md')).toBe('kept');
    expect(await platform.sql`select path from workspace_files`).toEqual([]);
  });

  it('of an imported organisation come to its machines, and a bundle is made of what lies there', async () => {
    const imported = await callRoute(importOrg, { body: { template } });
    expect(imported.status).toBeLessThan(300);
    await drainJobs(platform);
    const [row] = await platform.sql<{ id: string }[]>`select id from workspaces`;
    const id = row?.id ?? '';
    expect(textAt(id, '/configs/config.yaml')).toMatch(/Counts/);
    machines.volumes.get(id)?.set('/configs/notes.md', Buffer.from('written by the agent'));
    const { body } = await callRoute(exportBundle, { params: { id } });
    expect(JSON.stringify(body)).toMatch(/written by the agent/);
    expect(JSON.stringify(body)).not.toContain(tokenOf(id));
  });
});

describe('a start that was cut off and ends late', () => {
  it('changes nothing after the next one has begun', async () => {
    let release = (): void => {};
    let first = true;
    const { provision } = machines.backend;
    const slow = createMachineBackend({
      async provision(workspace, start) {
        const result = await provision(workspace, start);
        if (!first) return result;
        first = false;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { ...result, instanceId: 'overtaken' };
      },
    });
    const changed = { ...platform, deps: { ...platform.deps, backends: slow.registry } };
    const id = await create();
    const late = runJobsOnce(changed);
    await expect.poll(() => machines.starts.length).toBe(1);
    // As after a crash: the job is free again while the backend still works for the first attempt.
    await platform.sql`update graphile_worker._private_jobs set locked_at = null, locked_by = null`;
    await runJobsOnce(changed);
    expect(machines.starts).toHaveLength(2);
    release();
    await late;
    const [row] = await platform.sql`select instance_id from workspaces where id = ${id}`;
    expect(row?.instance_id).toBe('machine-2');
  });
});
