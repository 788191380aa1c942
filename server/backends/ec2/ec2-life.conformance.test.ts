import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { type LoopbackEc2, openEc2 } from '@/server/testing/aws/open-ec2';
import { plainStart } from '../plain-start';
import type { Backend, BackendWorkspace } from '../port';

/** What is particular to instances, on machines of the loopback cloud. */
const SOON = { timeout: 40_000, interval: 50 };
const CONFIG = '/configs/config.yaml';
const START = plainStart({ env: { ECHO_AGENT_FAULTS: '1' } });
let ec2: LoopbackEc2;
let backend: Backend;
let ada: BackendWorkspace;
beforeAll(async () => {
  ec2 = await openEc2();
  backend = ec2.open();
});
beforeEach(() => {
  ada = { id: randomUUID(), name: 'Ada', runtime: 'assistant', backend: 'ec2', tier: 2, instanceId: null };
  return () => backend.destroy(ada, { volumes: true });
});
afterAll(() => ec2.close());

const instanceOf = (id: string | null) => ec2.cloud.state.instances.get(id ?? '');
const count = (action: string): number =>
  ec2.cloud.state.requests.filter((request) => request.action === action).length;

it('starts again on the instance that is there, with its disk, and launches no second one', async () => {
  const first = await backend.provision(ada, START);
  await backend.files.write(ada, [{ path: '/workspace/kept', content: Buffer.from('work') }]);
  await backend.stop({ ...ada, ...first });
  const launches = count('RunInstances');
  const again = await backend.provision({ ...ada, ...first }, START);
  expect(again.instanceId).toBe(first.instanceId);
  expect(count('RunInstances')).toBe(launches);
  expect(await askEchoAgent(again.url ?? '', 'Hi')).toBe('echo: Hi');
  expect(Buffer.from(await backend.files.read(ada, '/workspace/kept')).toString()).toBe('work');
});

it('becomes the kind of instance that its tier asks for when it is started again', async () => {
  const first = await backend.provision(ada, START);
  await backend.provision({ ...ada, ...first, tier: 3 }, START);
  expect(instanceOf(first.instanceId)?.instanceType).toBe('m7i.large');
  await expect(backend.inspect({ ...ada, ...first })).resolves.toBe('running');
});

it('finds what another process launched and was killed before it could note', async () => {
  const other = ec2.open();
  const { instanceId } = await other.provision(ada, START);
  await other.close();
  const again = await backend.provision(ada, START);
  expect(again.instanceId).toBe(instanceId);
  expect((await backend.survey()).filter(({ workspaceId }) => workspaceId === ada.id)).toEqual([
    { workspaceId: ada.id, instanceId, kind: 'machine' },
  ]);
});

it('brings no secret into the user-data, and puts what it is given where only root reads it', async () => {
  const secret = `mol_ws_${'s'.repeat(43)}`;
  const token = { path: '/configs/.auth_token', content: Buffer.from(secret) };
  const start = plainStart({ env: { API_KEY: 'it’s "secret" $HOME\n`id`' }, files: [token] });
  const { instanceId } = await backend.provision(ada, start);
  const instance = instanceOf(instanceId);
  const userData = Buffer.from(instance?.userData ?? '', 'base64').toString();
  expect(userData).toMatch(/^#cloud-boothook\n/);
  expect(userData).not.toContain('secret');
  expect(await instance?.console()).not.toContain('secret');
  const modes = await backend.exec(ada, ['stat', '-c', '%a', '/var/lib/molecule/agent.env'], {
    timeoutMs: 10_000,
  });
  expect(modes.stdout).toBe('600\n');
});

it('wakes a stopped instance for its files alone: it counts as stopped, runs no agent, and powers itself off', async () => {
  const brief = ec2.open({ timing: { idleSeconds: 1, shellIdleMs: 50 } });
  const first = { ...ada, ...(await brief.provision(ada, START)) };
  await brief.stop(first);
  await brief.files.write(first, [{ path: CONFIG, content: Buffer.from('later') }]);
  expect(await brief.inspect(first)).toBe('stopped');
  const refused = brief.exec(first, ['true'], { timeoutMs: 1000 });
  await expect(refused).rejects.toMatchObject({ code: 'machine_not_running' });
  await vi.waitFor(() => expect(instanceOf(first.instanceId)?.state).toBe('stopped'), SOON);
  expect(await instanceOf(first.instanceId)?.console()).toMatch(/powering off/);
  // And what was written is there for the agent.
  await brief.provision(first, START);
  expect(Buffer.from(await brief.files.read(first, CONFIG)).toString()).toBe('later');
});

it('tells of an instance that lets nobody in what its console says, and stops it', async () => {
  const started = { ...ada, ...(await backend.provision(ada, START)) };
  const locked = ec2.open({ timing: { bootMs: 500 } }, { sshUser: 'somebody' });
  await expect(locked.provision(started, START)).rejects.toMatchObject({
    code: 'machine_failed',
    publicText: expect.stringMatching(/cannot be used\..*Its console says last:\n.*molecule: ready/s),
  });
  expect(await locked.inspect(started)).toBe('stopped');
  expect(instanceOf(started.instanceId)?.state).toBe('stopped');
});

it('leaves nothing of a new instance that lets nobody in', async () => {
  const locked = ec2.open({ timing: { bootMs: 500 } }, { sshUser: 'somebody' });
  await expect(locked.provision(ada, START)).rejects.toMatchObject({ code: 'machine_failed' });
  expect((await locked.survey()).filter(({ workspaceId }) => workspaceId === ada.id)).toEqual([]);
});

it('tells of an agent that ends at once how it ended, with what it printed, and costs nothing any more', async () => {
  const broken = ec2.open({}, { agentCommand: 'echo "no model is set" >&2; exit 7' });
  const started = { ...ada, ...(await broken.provision(ada, START)) };
  await vi.waitFor(async () => expect(await broken.inspect(started)).toBe('stopped'), SOON);
  expect(instanceOf(started.instanceId)?.state).toBe('stopped');
  expect(await broken.whyEnded(started)).toBe('The agent ended with exit code 7.');
  expect(await broken.logs(started, { lines: 5 })).toContain('no model is set');
});

it('starts all the same when its tunnel is cut in the middle of a write, with every file whole', async () => {
  const content = Buffer.alloc(200_000, 'whole ');
  ec2.tunnels.cutAfter(100_000);
  const { instanceId } = await backend.provision(ada, {
    ...START,
    firstFiles: [{ path: '/configs/large.md', content }],
  });
  expect(content.equals(await backend.files.read(ada, '/configs/large.md'))).toBe(true);
  expect((await backend.survey()).filter(({ workspaceId }) => workspaceId === ada.id)).toEqual([
    { workspaceId: ada.id, instanceId, kind: 'machine' },
  ]);
});

it('cannot work in a folder of the server, nor start a tier that is not allowed', async () => {
  const directory = { hostPath: '/srv', access: 'read_write' } as const;
  const failed = { code: 'machine_failed' };
  await expect(backend.provision(ada, plainStart({ directory }))).rejects.toMatchObject(failed);
  const strict = ec2.open({ allowTiers3And4: false });
  await expect(strict.provision({ ...ada, tier: 3 }, START)).rejects.toMatchObject(failed);
  expect(await backend.inspect(ada)).toBe('absent');
});

it('says what keeps it from being used: nothing is set up, no way back, credentials that are refused', async () => {
  expect(ec2.open({ launch: null }).problem()).toMatch(/EC2_IMAGE/);
  expect(ec2.open({ platformUrl: null }).problem()).toMatch(/EXTERNAL_PLATFORM_URL/);
  const wrong = ec2.open({ credentials: { ...ec2.cloud.credentials, secretAccessKey: 'wrong' } });
  expect(wrong.problem()).toBeNull();
  await expect(wrong.survey()).rejects.toMatchObject({ code: 'backend_unavailable' });
  expect(wrong.problem()).toMatch(/refuses the credentials/);
  const away = ec2.open({}, { endpoint: 'http://127.0.0.1:9' });
  await expect(away.survey()).rejects.toMatchObject({ code: 'backend_unavailable' });
  expect(away.problem()).toMatch(/cannot be reached/);
});
