// From POST /api/workspaces to its agent online in a container, beside the same image started by hand; many at once; and
// how long it takes to look after many machines.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { request } from 'undici';
import { createDockerBackend, type DockerBackend } from '@/server/backends/docker/docker-backend';
import { createMockBackend } from '@/server/backends/mock/mock-backend';
import { plainStart } from '@/server/backends/plain-start';
import type { Backend, BackendWorkspace } from '@/server/backends/port';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { dockerOptions } from '@/server/testing/open-docker';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { startTestEngine } from '../e2e/process/support/docker-engine';
import { type ServerProcess, startServer } from '../e2e/process/support/server-process';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { median } from './internal/statistics';

const RUNTIME = 'assistant';
const IMAGE = `molecule/workspace-template-${RUNTIME}:latest`;
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

/** In turns, so that a slow minute of the machine meets both. */
async function measureOne(host: string): Promise<Case[]> {
  const server = await startOn(host, '3');
  const ours: number[] = [];
  const bare: number[] = [];
  // The first of each kind warms the disk up and counts for nothing.
  for (let run = 0; run <= RUNS; run += 1) {
    const mine = await createUntilOnline(server, 1);
    const plain = await runUntilAnswering(host);
    if (run === 0) continue;
    ours.push(mine);
    bare.push(plain);
    progress(`run ${run}: ${Math.round(mine)} ms, by hand ${Math.round(plain)} ms`);
  }
  await server.stop();
  return [
    {
      case: `create until online in a container, median of ${RUNS} (baseline: the same image created and started by hand until it answers)`,
      value: median(ours),
      unit: 'ms',
      baseline: median(bare),
    },
    {
      case: 'the same as a multiple',
      value: median(ours) / median(bare),
      unit: 'times',
      baseline: null,
      bar: { must: `at most ${OVERHEAD_MAX} times`, max: OVERHEAD_MAX },
    },
  ];
}

async function createUntilOnline(server: ServerProcess, count: number): Promise<number> {
  const began = performance.now();
  const create = (at: number) =>
    server.api.json<{ id: string }>('POST', '/workspaces', { name: `Ada ${at}`, runtime: RUNTIME });
  const created = await Promise.all(Array.from({ length: count }, (_, at) => create(at)));
  const isOnline = async (): Promise<boolean> => {
    const rows = await server.api.list();
    const failed = rows.find(({ status }) => status === 'failed');
    if (failed) throw new Error(`${failed.name} failed: ${failed.last_sample_error}`);
    return rows.every(({ status }) => status === 'online');
  };
  await until(isOnline);
  const ms = performance.now() - began;
  for (const { id } of created) await server.api.remove(id, { purge: true });
  return ms;
}

/** Asks often, so that what is measured is not the pause between two questions. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ONLINE_MS_MAX;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come up in time');
    await delay(POLL_MS);
  }
}

async function runUntilAnswering(host: string): Promise<number> {
  const docker = new Docker({ socketPath: host.slice('unix://'.length) });
  const began = performance.now();
  const container = await docker.createContainer({
    Image: IMAGE,
    ExposedPorts: { '8000/tcp': {} },
    HostConfig: {
      NetworkMode: 'molecule',
      PortBindings: { '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  await container.start();
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
  const ms = performance.now() - began;
  await container.remove({ force: true });
  return ms;
}

async function measureMany(host: string, concurrency: string): Promise<Case> {
  const server = await startOn(host, concurrency);
  const ms = await createUntilOnline(server, TOGETHER);
  await server.stop();
  const cap = concurrency === '0' ? 'any number' : `at most ${concurrency}`;
  return {
    case: `${TOGETHER} workspaces until all are online, ${cap} starting at a time`,
    value: ms,
    unit: 'ms',
    baseline: null,
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
  const backend: DockerBackend = createDockerBackend({ ...dockerOptions(host), network: 'molecule' });
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
