// From POST /api/workspaces to its agent online in a container, beside the same image started by hand; many at once; and
// how long it takes to look after many machines.
import { execFile as execFileWithCallback } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { request } from 'undici';
import { createDockerBackend, type DockerBackend } from '@/server/backends/docker/docker-backend';
import { createMockBackend } from '@/server/backends/mock/mock-backend';
import { plainStart } from '@/server/backends/plain-start';
import type { Backend, BackendWorkspace } from '@/server/backends/port';
import { inParallel } from '@/server/platform/in-parallel';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { dockerOptions } from '@/server/testing/open-docker';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { startTestEngine } from '../e2e/process/support/docker-engine';
import { openEventStream } from '../e2e/process/support/event-stream';
import { type ServerProcess, startServer } from '../e2e/process/support/server-process';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { median } from './internal/statistics';

const execFile = promisify(execFileWithCallback);
const RUNTIME = 'assistant';
const IMAGE = `molecule/workspace-template-${RUNTIME}:latest`;
const NETWORK = 'molecule';
const RUNS = 10;
const TOGETHER = 20;
const MOCKS = 200;
const CONTAINERS = 50;
const AT_ONCE = 5;
const SWEEPS = 5;
const OVERHEAD_MAX = 1.3;
const ONLINE_MS_MAX = 120_000;
const POLL_MS = 5;

await withCleanup(async () => {
  ensureBuilt();
  const engine = await startTestEngine();
  try {
    await buildAgentImage(engine.host, IMAGE);
    const cases = [
      ...(await measureOne(engine.host)),
      await measureMany(engine.host, '3'),
      await measureMany(engine.host, '0'),
      await measureMocks(),
      await measureContainers(engine.host),
    ];
    return report('provision', cases);
  } finally {
    await engine.close();
  }
});

function startOn(host: string, concurrency: string): Promise<ServerProcess> {
  return startServer({
    DATA_DIR: makeTempFolder('bench-data'),
    DOCKER_HOST: host,
    WORKSPACE_BACKEND: 'docker',
    MOLECULE_PROVISION_CONCURRENCY: concurrency,
    LOG_LEVEL: 'warn',
  });
}

/** In turns, so that a slow minute of the machine meets all of them. */
async function measureOne(host: string): Promise<Case[]> {
  const server = await startOn(host, '3');
  const docker = clientOf(host);
  const times = { platform: [] as number[], command: [] as number[], calls: [] as number[] };
  // The first of each kind warms the disk up and counts for nothing.
  for (let run = 0; run <= RUNS; run += 1) {
    const platform = await createUntilOnline(server, docker, 1);
    const command = await runUntilAnswering(docker, 1, () => startByCommand(host));
    const calls = await runUntilAnswering(docker, 1, () => startByCalls(docker));
    if (run === 0) continue;
    times.platform.push(platform);
    times.command.push(command);
    times.calls.push(calls);
    const [ours, byCommand, byCalls] = [platform, command, calls].map(Math.round);
    progress(`run ${run}: ${ours} ms; docker run ${byCommand} ms; by calls of the API ${byCalls} ms`);
  }
  await server.stop();
  const online = { value: median(times.platform), unit: 'ms' } as const;
  return [
    {
      case: `create until online in a container, median of ${RUNS} (baseline: \`docker run\` of the same image until it answers)`,
      ...online,
      baseline: median(times.command),
    },
    {
      case: 'the same as a multiple',
      value: online.value / median(times.command),
      unit: 'times',
      baseline: null,
      bar: { must: `at most ${OVERHEAD_MAX} times`, max: OVERHEAD_MAX },
    },
    {
      case: 'the same beside the two calls of the engine’s API that make and start a container, until it answers',
      ...online,
      baseline: median(times.calls),
    },
  ];
}

function clientOf(host: string): Docker {
  return new Docker({ socketPath: host.slice('unix://'.length) });
}

/** Heard from the stream that a canvas listens to: asking again and again would take the time that is measured. */
async function createUntilOnline(server: ServerProcess, docker: Docker, count: number): Promise<number> {
  const stream = await openEventStream(server.port);
  const online = new Set<string>();
  const began = performance.now();
  const all = new Promise<number>((resolve, reject) => {
    stream.onEvent = ({ event, workspace_id: id }) => {
      if (event === 'WORKSPACE_PROVISION_FAILED') reject(new Error(`${id} failed`));
      if (event !== 'WORKSPACE_ONLINE') return;
      online.add(id);
      if (online.size === count) resolve(performance.now() - began);
    };
  });
  const create = (at: number) =>
    server.api.json<{ id: string }>('POST', '/workspaces', { name: `Ada ${at}`, runtime: RUNTIME });
  const created = await Promise.all(Array.from({ length: count }, (_, at) => create(at)));
  const ms = await Promise.race([all, failAfter(ONLINE_MS_MAX)]);
  stream.close();
  for (const { id } of created) await server.api.remove(id, { purge: true });
  // What is being removed would slow down what is measured next.
  await until(async () => (await docker.listContainers({ all: true })).length === 0);
  return ms;
}

async function failAfter(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error('it did not come up in time');
}

/** Asks often, so that what is measured is not the pause between two questions. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ONLINE_MS_MAX;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come about in time');
    await delay(POLL_MS);
  }
}

/** @param start starts a container of the image and names it */
async function runUntilAnswering(
  docker: Docker,
  count: number,
  start: () => Promise<string>,
  atOnce = count,
): Promise<number> {
  const began = performance.now();
  const containers = await inParallel(Array.from({ length: count }), atOnce, async () => {
    const container = docker.getContainer(await start());
    await untilAnswering(container);
    return container;
  });
  const ms = performance.now() - began;
  for (const container of containers) await container.remove({ force: true });
  return ms;
}

async function untilAnswering(container: Docker.Container): Promise<void> {
  const { NetworkSettings } = await container.inspect();
  const url = `http://127.0.0.1:${NetworkSettings.Ports['8000/tcp']?.[0]?.HostPort}/health`;
  const answers = (): Promise<boolean> =>
    request(url).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode === 200;
      },
      () => false,
    );
  await until(answers);
}

async function startByCommand(host: string): Promise<string> {
  const options = ['--detach', '--network', NETWORK, '--publish', '127.0.0.1::8000'];
  const { stdout } = await execFile('docker', ['--host', host, 'run', ...options, IMAGE]);
  return stdout.trim();
}

async function startByCalls(docker: Docker): Promise<string> {
  const container = await docker.createContainer({
    Image: IMAGE,
    ExposedPorts: { '8000/tcp': {} },
    HostConfig: {
      NetworkMode: NETWORK,
      PortBindings: { '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  await container.start();
  return container.id;
}

async function measureMany(host: string, concurrency: string): Promise<Case> {
  const server = await startOn(host, concurrency);
  const docker = clientOf(host);
  const ms = await createUntilOnline(server, docker, TOGETHER);
  await server.stop();
  const atOnce = Number(concurrency) || TOGETHER;
  const baseline = await runUntilAnswering(docker, TOGETHER, () => startByCommand(host), atOnce);
  const cap = concurrency === '0' ? 'any number' : `at most ${concurrency}`;
  return {
    case: `${TOGETHER} workspaces until all are online, ${cap} starting at a time (baseline: \`docker run\` as often, as many at a time)`,
    value: ms,
    unit: 'ms',
    baseline,
  };
}

function workspaceOf({ kind }: Backend): BackendWorkspace {
  return { id: randomUUID(), name: 'Ada', runtime: RUNTIME, backend: kind, tier: 2, instanceId: null };
}

/** The slowest of some sweeps that ask after all of them at once. */
async function slowestSweep(backend: Backend, all: readonly BackendWorkspace[]): Promise<number> {
  let slowest = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const began = performance.now();
    const states = await Promise.all(all.map((workspace) => backend.inspect(workspace)));
    slowest = Math.max(slowest, performance.now() - began);
    const wanted = backend.capabilities.compute ? 'running' : 'unknown';
    if (states.some((state) => state !== wanted)) throw new Error(`not all are ${wanted}`);
  }
  return slowest;
}

async function measureMocks(): Promise<Case> {
  const backend = createMockBackend(scriptedBackend({}).files);
  const all = Array.from({ length: MOCKS }, () => workspaceOf(backend));
  return {
    case: `asking after ${MOCKS} mock workspaces, slowest of ${SWEEPS}`,
    value: await slowestSweep(backend, all),
    unit: 'ms',
    baseline: null,
    bar: { must: 'under 1 s', max: 1000 },
  };
}

async function measureContainers(host: string): Promise<Case> {
  const backend: DockerBackend = createDockerBackend({ ...dockerOptions(host), network: NETWORK });
  await backend.known;
  const all = Array.from({ length: CONTAINERS }, () => workspaceOf(backend));
  for (let at = 0; at < all.length; at += AT_ONCE) {
    await Promise.all(all.slice(at, at + AT_ONCE).map((one) => backend.provision(one, plainStart())));
  }
  const value = await slowestSweep(backend, all);
  await backend.close();
  return {
    case: `asking after ${CONTAINERS} containers, slowest of ${SWEEPS}`,
    value,
    unit: 'ms',
    baseline: null,
    bar: { must: 'under 1 s', max: 1000 },
  };
}
