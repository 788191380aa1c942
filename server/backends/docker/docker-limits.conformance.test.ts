import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { dockerOptions, openDocker, TEST_RUNTIME, testEngine } from '@/server/testing/open-docker';
import { plainStart } from '../plain-start';
import type { BackendWorkspace, MachineStart } from '../port';
import { createDockerBackend, type DockerBackend } from './docker-backend';
import { containerName, labelsOf, volumeName } from './names';

const SOON = { timeout: 20_000, interval: 50 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const deploymentId = randomUUID();
const docker = (): Docker => new Docker({ socketPath: testEngine().slice('unix://'.length) });

let backend: DockerBackend;
let made: BackendWorkspace[] = [];
beforeAll(async () => {
  backend = await openDocker({ deploymentId });
});
afterEach(async () => {
  for (const workspace of made) await backend.destroy(workspace, { volumes: true });
  made = [];
});
afterAll(() => backend.close());

function workspaceOf(tier: number): BackendWorkspace {
  const id = randomUUID();
  const workspace = {
    id,
    name: 'Ada',
    runtime: TEST_RUNTIME,
    backend: 'docker',
    tier,
    instanceId: null,
  } as const;
  made.push(workspace);
  return workspace;
}

async function start(workspace: BackendWorkspace, script: Partial<MachineStart> = {}) {
  const env = { ECHO_AGENT_FAULTS: '1', ...script.env };
  const result = await backend.provision(workspace, plainStart({ ...script, env }));
  const inside = async (...command: string[]) => backend.exec(workspace, command, { timeoutMs: 10_000 });
  return { result, inside, ask: (text: string) => askEchoAgent(result.url ?? '', text) };
}

const inspect = (workspace: BackendWorkspace) => docker().getContainer(containerName(workspace.id)).inspect();

describe('what a tier may do', () => {
  it.each([
    [1, 256, 512],
    [2, 512, 1024],
    [9, 512, 1024],
  ])(
    'a container of tier %i has %i MiB, its share of a processor and no privileges',
    async (tier, memoryMb, shares) => {
      const workspace = workspaceOf(tier);
      await start(workspace);
      expect((await inspect(workspace)).HostConfig).toMatchObject({
        Memory: memoryMb * 1024 * 1024,
        MemorySwap: memoryMb * 1024 * 1024,
        NanoCpus: (shares / 1024) * 1e9,
        PidsLimit: 512,
        Privileged: false,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        ReadonlyRootfs: tier === 1,
        RestartPolicy: { Name: 'no' },
      });
    },
  );

  it('the sandbox writes to its configuration and a small /tmp, and nowhere else', async () => {
    const workspace = workspaceOf(1);
    const { inside } = await start(workspace, { files: [{ path: '/configs/a.md', content: bytesOf('a') }] });
    const tried = await inside(
      'sh',
      '-c',
      'echo x >/configs/b.md; echo x >/tmp/c; echo x >/app/d; ls /workspace',
    );
    expect(tried.stderr).toMatch(/app\/d: Read-only file system/);
    expect(tried.stderr).toMatch(/\/workspace: No such file/);
    expect((await inside('sh', '-c', 'cat /configs/a.md /configs/b.md /tmp/c')).stdout).toBe('ax\nx\n');
    expect(await backend.files.read(workspace, '/configs/b.md')).toEqual(Buffer.from('x\n'));
  });

  it.each([3, 4])('tier %i is refused where nobody allowed it', async (tier) => {
    await expect(start(workspaceOf(tier))).rejects.toMatchObject({
      publicText: expect.stringContaining('MOLECULE_ALLOW_TIERS_3_4=1'),
    });
  });

  it('tier 3 is privileged where it is allowed', async () => {
    const open = createDockerBackend({ ...dockerOptions(), deploymentId, allowTiers3And4: true });
    const workspace = workspaceOf(3);
    await open.provision(workspace, plainStart());
    await open.close();
    expect((await inspect(workspace)).HostConfig).toMatchObject({ Privileged: true, PidMode: 'host' });
  });

  it('an agent that eats more than its memory is ended, which is seen', async () => {
    const workspace = workspaceOf(1);
    const { ask } = await start(workspace);
    await ask('oom').catch(() => 'it ended before it answered');
    await vi.waitFor(async () => expect(await backend.inspect(workspace)).toBe('stopped'), SOON);
    expect((await inspect(workspace)).State).toMatchObject({ Running: false, ExitCode: 137 });
    expect(await backend.whyEnded(workspace)).toBe('It ran out of memory: its tier allows 256 MiB.');
  });
});

describe('what an agent finds', () => {
  it('its token is its own, for nobody else to read, and its folders are its own', async () => {
    const workspace = workspaceOf(2);
    const token = { path: '/configs/.auth_token', content: bytesOf('t') };
    const { inside } = await start(workspace, {
      files: [token, { path: '/configs/deep/a.md', content: bytesOf('a') }],
    });
    const paths = [
      '/configs/.auth_token',
      '/configs',
      '/configs/deep',
      '/workspace',
      '/plugins',
      '/sessions',
    ];
    const { stdout } = await inside('stat', '-c', '%a %U %n', ...paths);
    expect(stdout.trim().split('\n')).toEqual([
      '600 agent /configs/.auth_token',
      ...paths.slice(1).map((path) => `755 agent ${path}`),
    ]);
  });

  it.each([
    ['read_only', 'was here\n', /Read-only/],
    ['read_write', 'was here\nwritten\n', /^$/],
  ] as const)('a folder of the host that is %s is just that', async (access, content, error) => {
    const folder = mkdtempSync(join(tmpdir(), 'molecule-folder-'));
    try {
      chmodSync(folder, 0o777);
      writeFileSync(join(folder, 'a.md'), 'was here\n');
      chmodSync(join(folder, 'a.md'), 0o666);
      const workspace = workspaceOf(2);
      const { inside } = await start(workspace, { directory: { hostPath: folder, access } });
      expect((await inside('sh', '-c', 'echo written >>/workspace/a.md')).stderr).toMatch(error);
      expect((await backend.files.read(workspace, '/workspace/a.md')).toString()).toBe(content);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says of a folder of the host that is not there that it is not', async () => {
    const directory = { hostPath: '/no/such/folder', access: 'read_only' } as const;
    await expect(start(workspaceOf(2), { directory })).rejects.toMatchObject({
      publicText: expect.stringMatching(/folder .* is not there/),
    });
  });

  it('forgets its sessions where that is asked, and nothing else', async () => {
    const workspace = workspaceOf(2);
    const { inside } = await start(workspace);
    await inside('sh', '-c', 'echo s >/sessions/a; echo w >/workspace/a');
    const again = await start(workspace, { resetSession: true });
    expect((await again.inside('sh', '-c', 'ls /sessions; cat /workspace/a')).stdout).toBe('w\n');
  });

  it('knows where the platform is under both names, whatever its environment says', async () => {
    const address = 'http://172.31.0.1:3001/api';
    const there = await openDocker({ deploymentId, platformUrl: async () => address });
    const workspace = workspaceOf(2);
    await there.provision(workspace, plainStart({ env: { PLATFORM_URL: 'http://elsewhere', PORT: '1' } }));
    await there.close();
    const { stdout } = await backend.exec(workspace, ['env'], { timeoutMs: 10_000 });
    expect(stdout).toContain(`\nPLATFORM_URL=${address}\n`);
    expect(stdout).toContain(`\nMOLECULE_URL=${address}\n`);
    expect(stdout).toContain('\nPORT=8000\n');
  });

  it('is reached by the name of its container, without a port of the host, from a server in a container', async () => {
    const within = await openDocker({ deploymentId, insideDocker: true });
    const workspace = workspaceOf(2);
    const { url } = await within.provision(workspace, plainStart());
    const beside = workspaceOf(2);
    await within.provision(beside, plainStart());
    await vi.waitFor(async () => {
      const command = ['busybox', 'wget', '-qO-', `${url}/health`];
      expect((await within.exec(beside, command, { timeoutMs: 5000 })).stdout).toBe('{"status":"ok"}');
    }, SOON);
    await within.close();
    expect(url).toBe(`http://${containerName(workspace.id)}:8000`);
    expect((await inspect(workspace)).HostConfig.PortBindings ?? {}).toEqual({});
  });
});

describe('what could go wrong', () => {
  it('a full volume is told as one', async () => {
    const workspace = workspaceOf(2);
    await docker().createVolume({
      Name: volumeName(workspace.id, 'configs'),
      Labels: labelsOf({ deploymentId }, workspace),
      Driver: 'local',
      DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=64k' },
    });
    const large = { path: '/configs/large', content: new Uint8Array(256 * 1024) };
    await expect(backend.files.write(workspace, [large])).rejects.toMatchObject({ code: 'storage_full' });
  });

  it('a command that takes too long is ended inside, with what it started', async () => {
    const workspace = workspaceOf(2);
    const { inside } = await start(workspace);
    const long = backend.exec(workspace, ['sh', '-c', 'sleep 61 & sleep 61'], { timeoutMs: 500 });
    await expect(long).rejects.toMatchObject({ code: 'command_timeout' });
    await vi.waitFor(async () => expect((await inside('ps')).stdout).not.toContain('sleep 61'), SOON);
  });

  it('another deployment of the same engine neither sees nor ends what is ours', async () => {
    const workspace = workspaceOf(2);
    await start(workspace);
    const other = await openDocker();
    try {
      expect(await other.inspect(workspace)).toBe('absent');
      expect((await other.survey()).map(({ workspaceId }) => workspaceId)).toEqual([]);
      await other.stop(workspace);
      await other.destroy(workspace, { volumes: true });
      await expect(other.provision(workspace, plainStart())).rejects.toMatchObject({
        publicText: expect.stringContaining('another deployment'),
      });
      expect(await backend.inspect(workspace)).toBe('running');
      expect((await backend.survey()).map(({ kind }) => kind)).toEqual(['machine']);
    } finally {
      await other.close();
    }
  });

  it('a shell that is closed leaves no process inside', async () => {
    const workspace = workspaceOf(2);
    const { inside } = await start(workspace);
    const session = await backend.terminal(workspace, { columns: 80, rows: 24 });
    session.write(bytesOf('sleep 62\n'));
    await vi.waitFor(async () => expect((await inside('ps')).stdout).toContain('sleep 62'), SOON);
    session.close();
    await session.exit;
    await vi.waitFor(
      async () => expect((await inside('ps')).stdout).not.toMatch(/sleep 62|\{sh\}| sh$/m),
      SOON,
    );
  });

  it('files of a workspace that was never started wait for its agent, who may change them', async () => {
    const workspace = workspaceOf(2);
    await backend.files.write(workspace, [
      { path: '/workspace/notes/a.md', content: bytesOf('from before') },
    ]);
    const { inside } = await start(workspace);
    const { stdout } = await inside(
      'sh',
      '-c',
      'cd /workspace/notes && cat a.md && echo more >a.md && cat a.md',
    );
    expect(stdout).toBe('from beforemore\n');
  });
});

describe('images', () => {
  it('a start takes the newest of its runtime, or the very one that is pinned', async () => {
    const reference = 'molecule/workspace-template-crewai:latest';
    const build = async (label: string): Promise<string> => {
      await buildAgentImage(testEngine(), reference, label);
      return (await docker().getImage(reference).inspect()).Id;
    };
    const [first, second] = [await build('first'), await build('second')];
    expect(await backend.images.current('crewai')).toBe(second);
    expect(await backend.images.pull('crewai', first, () => {})).toBe(first);
    const workspace = { ...workspaceOf(2), runtime: 'crewai' };
    expect((await start(workspace)).result.imageDigest).toBe(second);
    expect((await start(workspace, { imageDigest: first })).result.imageDigest).toBe(first);
    expect((await inspect(workspace)).Image).toBe(first);
    await backend.destroy(workspace, { volumes: true });
    for (const image of [reference, first]) await docker().getImage(image).remove({ force: true });
    await expect(backend.images.pull('crewai', first, () => {})).rejects.toMatchObject({
      code: 'image_not_found',
    });
  });
});
