import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { processStartTime } from '@/server/platform/embedded-postgres/process-identity';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { createLocalPlace, type LocalPlace, localWorkspace } from '@/server/testing/local-machines';
import { plainStart } from '../plain-start';
import type { Backend, BackendWorkspace, MachineStart } from '../port';

const SOON = { interval: 20 };
let program: string;
let place: LocalPlace;
const strangers: ChildProcess[] = [];

beforeAll(async () => {
  program = await buildEchoAgent();
  place = createLocalPlace(program);
});
afterAll(() => place.clear(), 60_000);
afterEach(() => {
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
});

const fileOf = ({ id }: BackendWorkspace, ...names: string[]) =>
  join(place.dataDir, 'workspaces', id, ...names);
const isAlive = async (pid: number) => (await processStartTime(pid)) !== null;

/** A workspace whose agent does what it is told. */
async function startOne(backend: Backend, script: Partial<MachineStart> = {}) {
  const workspace = localWorkspace();
  const env = { ECHO_AGENT_FAULTS: '1', WORKSPACE_ID: workspace.id, ...script.env };
  const result = await backend.provision(workspace, plainStart({ ...script, env }));
  const ask = (text: string) => askEchoAgent(result.url ?? '', text);
  return { workspace: { ...workspace, ...result }, ask };
}

type Record = { pid: number | null; startTime: string | null; mark: string };
const recordOf = (workspace: BackendWorkspace): Record =>
  JSON.parse(readFileSync(fileOf(workspace, 'machine.json'), 'utf8')) as Record;
const rewrite = (workspace: BackendWorkspace, change: Partial<Record>): void =>
  writeFileSync(fileOf(workspace, 'machine.json'), JSON.stringify({ ...recordOf(workspace), ...change }));

async function startStranger(): Promise<number> {
  const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  strangers.push(stranger);
  await new Promise((resolve) => stranger.once('spawn', resolve));
  return stranger.pid ?? 0;
}

describe('a server that was restarted', () => {
  it('finds the agents of the one before, which ran on without it', async () => {
    const before = place.open();
    const { workspace, ask } = await startOne(before);
    await before.close();
    const after = place.open();
    expect(await after.inspect(workspace)).toBe('running');
    expect(await ask('still there')).toBe('echo: still there');
    expect(await after.survey()).toContainEqual(
      expect.objectContaining({ workspaceId: workspace.id, instanceId: workspace.instanceId }),
    );
    const { pid } = recordOf(workspace);
    await after.stop(workspace);
    expect(await isAlive(pid ?? 0)).toBe(false);
    expect(await after.inspect(workspace)).toBe('stopped');
  });

  it('finds an agent whose pid could not be written down any more', async () => {
    const backend = place.open();
    const { workspace } = await startOne(backend);
    const { pid } = recordOf(workspace);
    rewrite(workspace, { pid: null, startTime: null });
    expect(await backend.inspect(workspace)).toBe('running');
    await backend.stop(workspace);
    expect(await isAlive(pid ?? 0)).toBe(false);
    expect(await backend.inspect(workspace)).toBe('stopped');
  });

  it('takes no stranger for its agent that was given the same pid', async () => {
    const backend = place.open();
    const { workspace } = await startOne(backend);
    const { pid, startTime } = recordOf(workspace);
    const stranger = await startStranger();
    rewrite(workspace, { pid: stranger });
    expect(await backend.inspect(workspace)).toBe('stopped');
    await backend.stop(workspace);
    await backend.destroy(workspace, { volumes: true });
    expect(await isAlive(stranger)).toBe(true);
    // The agent itself carried the mark, and was ended by that.
    expect(await processStartTime(pid ?? 0)).not.toBe(startTime);
  });

  it('says that it does not know where the record cannot be read, or lies on another host', async () => {
    const backend = place.open();
    const { workspace } = await startOne(backend);
    expect(await backend.inspect({ ...workspace, instanceId: 'elsewhere/1234' })).toBe('unknown');
    const { pid } = recordOf(workspace);
    writeFileSync(fileOf(workspace, 'machine.json'), '{"mark":');
    expect(await backend.inspect(workspace)).toBe('unknown');
    const found = { workspaceId: workspace.id, kind: 'machine', instanceId: null };
    expect(await backend.survey()).toContainEqual(found);
    // It can be ended all the same.
    await backend.destroy(workspace, { volumes: true });
    expect(await isAlive(pid ?? 0)).toBe(false);
  });

  it('leaves alone what belongs to another deployment', async () => {
    const { workspace, ask } = await startOne(place.open());
    const other = place.open({ deploymentId: 'another deployment' });
    expect(await other.survey()).toEqual([]);
    await other.stop(workspace);
    await other.destroy(workspace, { volumes: true });
    await expect(other.provision(workspace, plainStart())).rejects.toMatchObject({ code: 'machine_failed' });
    expect(await ask('still there')).toBe('echo: still there');
  });
});

describe('ending an agent', () => {
  it('ends what it has started, also what has left its group', async () => {
    const backend = place.open();
    const { workspace, ask } = await startOne(backend);
    const children = [await ask('spawn-child'), await ask('spawn-child detached')];
    const pids = children.map((text) => Number(/child (\d+)/.exec(text)?.[1]));
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);
    await backend.stop(workspace);
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
  });

  it('ends what an agent left behind that crashed', async () => {
    const backend = place.open();
    const { workspace, ask } = await startOne(backend);
    const child = Number(/child (\d+)/.exec(await ask('spawn-child detached'))?.[1]);
    await ask('crash').catch(() => {});
    await vi.waitFor(async () => expect(await backend.inspect(workspace)).toBe('stopped'), SOON);
    await backend.destroy(workspace, { volumes: true });
    expect(await isAlive(child)).toBe(false);
  });

  it('asks first: an agent can end by itself', async () => {
    const backend = place.open();
    const { workspace } = await startOne(backend);
    await backend.stop(workspace);
    await vi.waitFor(async () => {
      const log = await backend.logs(workspace, { lines: 20 });
      expect(log).toMatch(/platform stops the agent\n.*ending: SIGTERM\n.*ended with exit code 0/s);
    }, SOON);
  });

  it('kills one that does not', async () => {
    const deaf = join(place.dataDir, 'deaf.sh');
    writeFileSync(deaf, '#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1; done\n');
    chmodSync(deaf, 0o755);
    const backend = place.open({ program: deaf, stopGraceMs: 200, listenMs: 300 });
    const workspace = localWorkspace();
    const started = backend.provision(workspace, plainStart());
    await vi.waitFor(() => expect(recordOf(workspace).pid).toBeTypeOf('number'), SOON);
    const { pid } = recordOf(workspace);
    // It never listens, which is waited for a while; a stop waits for the start.
    await Promise.all([started, backend.stop(workspace)]);
    expect(await isAlive(pid ?? 0)).toBe(false);
  });
});

describe('limits', () => {
  it('end an agent that takes more memory than its tier allows, and say so in its log', async () => {
    const backend = place.open({ lookEveryMs: 20 });
    const { workspace, ask } = await startOne(backend);
    await ask('oom').catch(() => {});
    await vi.waitFor(async () => expect(await backend.inspect(workspace)).toBe('stopped'), SOON);
    expect(await backend.logs(workspace, { lines: 50 })).toMatch(
      /the agent was ended: it used \d+ MiB of memory, and tier 2 allows 512 MiB/,
    );
    expect(await backend.whyEnded(workspace)).toMatch(
      /^The agent was ended: it used \d+ MiB of memory, and tier 2 allows 512 MiB\.$/,
    );
  });

  it('hold while nobody looks after the agent', async () => {
    const { ask } = await startOne(place.open({ lookEveryMs: 600_000 }));
    // It asks for 6 GiB.
    await expect(ask('oom')).rejects.toThrow();
  });

  it('leave no way to become somebody else, and the agent the last to go first', async () => {
    const backend = place.open();
    const { workspace } = await startOne(backend);
    const { pid } = recordOf(workspace);
    const script = `grep -h NoNewPrivs /proc/${pid}/status /proc/self/status; nice; ulimit -n; ulimit -c`;
    const { stdout } = await backend.exec(workspace, ['sh', '-c', script], { timeoutMs: 5000 });
    const niceness = String(Math.min(getPriority() + 10, 19));
    const told = ['NoNewPrivs:', '1', 'NoNewPrivs:', '1', niceness, '4096', '0', ''];
    expect(stdout.split(/\s+/)).toEqual(told);
  });

  it('refuse a sandbox, which no process of this host can be', async () => {
    const refused = place.open().provision({ ...localWorkspace(), tier: 1 }, plainStart());
    await expect(refused).rejects.toMatchObject({
      code: 'machine_failed',
      publicText: expect.stringContaining('choose tier 2'),
    });
  });

  it('keep the log of an agent within its bound, and what it prints later', async () => {
    const backend = place.open({ lookEveryMs: 20, logBytesMax: 10_000 });
    const { workspace, ask } = await startOne(backend);
    for (let round = 0; round < 5; round += 1) await ask('print 9000');
    const sizes = () =>
      ['agent.log', 'agent.log.1'].map((name) => statSync(fileOf(workspace, 'logs', name)).size);
    await vi.waitFor(() => {
      for (const size of sizes()) expect(size).toBeLessThanOrEqual(10_000);
    }, SOON);
    await ask('after all that');
    await vi.waitFor(async () => {
      expect(await backend.logs(workspace, { lines: 3 })).toContain('heard: after all that');
    }, SOON);
  });
});

describe('a start', () => {
  it('takes another port where the first is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { findFreePort } = await import('@/server/platform/embedded-postgres/free-port');
    const ports = [port, await findFreePort()];
    const asked = [...ports];
    const { workspace, ask } = await startOne(
      place.open({ findPort: async () => asked.shift() ?? findFreePort() }),
    );
    expect(workspace).toMatchObject({ url: `http://127.0.0.1:${ports[1]}` });
    expect(await ask('Hi')).toBe('echo: Hi');
    taken.close();
  });

  it('puts everything of an agent into its folder, and its address is not for it to choose', async () => {
    const { workspace, ask } = await startOne(place.open(), {
      env: { HOME: '/root', PLATFORM_URL: 'http://elsewhere', PORT: '1', MOLECULE_AGENT_RUN: 'x' },
    });
    expect(JSON.parse(await ask('env'))).toMatchObject({
      HOME: fileOf(workspace, 'home'),
      TMPDIR: fileOf(workspace, 'tmp'),
      WORKSPACE_CONFIG_PATH: fileOf(workspace, 'configs'),
      WORKSPACE_DIR: fileOf(workspace, 'workspace'),
      PLUGINS_DIR: fileOf(workspace, 'plugins'),
      PLATFORM_URL: 'http://127.0.0.1:9/api',
      MOLECULE_URL: 'http://127.0.0.1:9/api',
      PORT: new URL(workspace.url ?? '').port,
      MOLECULE_AGENT_RUN: recordOf(workspace).mark,
    });
  });

  it('can work in a folder of the host, which stays when the workspace goes', async () => {
    const backend = place.open();
    const hostPath = join(place.dataDir, 'project');
    mkdirSync(hostPath);
    writeFileSync(join(hostPath, 'README'), 'theirs');
    const { workspace } = await startOne(backend, { directory: { hostPath, access: 'read_write' } });
    const { stdout } = await backend.exec(workspace, ['cat', 'README'], { timeoutMs: 5000 });
    expect(stdout).toBe('theirs');
    const note = { path: '/workspace/note.md', content: Buffer.from('ours') };
    await backend.files.write(workspace, [note]);
    await backend.destroy(workspace, { volumes: true });
    expect(readFileSync(join(hostPath, 'note.md'), 'utf8')).toBe('ours');
  });

  it.each([
    ['read_only', '/', 'cannot be kept from writing to /'],
    ['read_write', '/no/such/folder', 'There is no folder /no/such/folder'],
  ] as const)('refuses a folder that it cannot give (%s %s)', async (access, hostPath, reason) => {
    const backend = place.open();
    const workspace = localWorkspace();
    const refused = backend.provision(workspace, plainStart({ directory: { hostPath, access } }));
    await expect(refused).rejects.toMatchObject({
      code: 'machine_failed',
      publicText: expect.stringContaining(reason),
    });
    expect(await backend.survey()).not.toContainEqual(expect.objectContaining({ workspaceId: workspace.id }));
  });

  it('that fails shows what the program printed last', async () => {
    const failing = join(place.dataDir, 'failing.mjs');
    writeFileSync(failing, "console.error('no model for ' + process.env.API_KEY); process.exit(1);\n");
    const start = plainStart({ env: { API_KEY: 'sk-very-secret' } });
    const refused = place.open({ program: failing }).provision(localWorkspace(), start);
    await expect(refused).rejects.toMatchObject({
      code: 'machine_failed',
      publicText: expect.stringMatching(/ended as soon as it was started.*no model for \$\{API_KEY\}/s),
    });
  });

  it.each([
    [{ isAllowed: false }, /set MOLECULE_ALLOW_LOCAL_BACKEND to 1/],
    [{ program: null }, /set MOLECULE_AGENT_PROGRAM/],
    [{ program: '/no/such/agent' }, /\/no\/such\/agent cannot be run/],
  ])('is refused with a sentence that says what to do (%j)', async (options, sentence) => {
    const backend = place.open(options);
    expect(backend.problem()).toMatch(sentence);
    const refused = backend.provision(localWorkspace(), plainStart());
    await expect(refused).rejects.toMatchObject({
      code: 'backend_unavailable',
      publicText: expect.stringMatching(sentence),
    });
  });
});
