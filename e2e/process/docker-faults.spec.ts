import { createServer, type Server } from 'node:net';
import { expect, test } from '@playwright/test';
import Docker from 'dockerode';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { containerName, volumeName } from '@/server/backends/docker/names';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { expectEcho, expectOnline, SOON, say } from './support/agents';
import { endAllChildren } from './support/child';
import { startTestEngine, type TestEngine } from './support/docker-engine';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

const RUNTIME = 'assistant';
const OFTEN = 4;
const PORTS_TAKEN = 12;
/** What the engine and a sweeper do one after the other. */
const LATE = { timeout: 120_000 };

test.describe.configure({ mode: 'serial' });

let engine: TestEngine;
let docker: Docker;
let server: ServerProcess;
const dataDir = makeTempFolder('docker-faults');

const MEMORY_MB = 256;
const start = () =>
  startServer({
    DATA_DIR: dataDir,
    WORKSPACE_BACKEND: 'docker',
    DOCKER_HOST: engine.host,
    TIER2_MEMORY_MB: String(MEMORY_MB),
  });

test.beforeAll(async () => {
  engine = await startTestEngine();
  docker = new Docker({ socketPath: engine.host.slice('unix://'.length) });
  await buildAgentImage(engine.host, `molecule/workspace-template-${RUNTIME}:latest`);
  server = await start();
});
test.afterAll(async () => {
  await endAllChildren();
  await engine?.close();
  await removeTempFolders();
});

/**
 * After whatever went wrong: what failed says why, every machine belongs to a living row, and every row that runs has one;
 * no container and no volume is left of what has no row.
 */
async function expectNothingLeaks(): Promise<void> {
  await withDatabase({ dataDir }, async (sql) => {
    const silent =
      await sql`select name from workspaces where status = 'failed' and coalesce(last_sample_error, '') = ''`;
    expect(silent).toEqual([]);
    const difference = async () => {
      const rows = await sql<{ id: string }[]>`
        select id from workspaces where backend = 'docker' and status in ('online', 'degraded', 'offline', 'provisioning')`;
      const known = (await sql<{ id: string }[]>`select id from workspaces`).map(({ id }) => id);
      const living = rows.map(({ id }) => id);
      const containers = await docker.listContainers({ filters: { label: ['molecule.role=agent'] } });
      const machines = containers.map(({ Labels }) => Labels['molecule.workspace'] ?? '');
      return {
        leaked: machines.filter((id) => !living.includes(id)),
        without: living.filter((id) => machines.filter((each) => each === id).length !== 1),
        ownerless: (await listOwners()).filter((id) => !known.includes(id)),
      };
    };
    await expect.poll(difference, SOON).toEqual({ leaked: [], without: [], ownerless: [] });
  });
}

/** The workspaces of whatever the engine has of ours, running or not. */
async function listOwners(): Promise<string[]> {
  const filters = { label: ['molecule.workspace'] };
  const containers = await docker.listContainers({ all: true, filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return [...containers, ...volumes].map(({ Labels }) => Labels['molecule.workspace'] ?? '');
}

const create = async (name: string, runtime = RUNTIME): Promise<string> =>
  (await server.api.json<{ id: string }>('POST', '/workspaces', { name, runtime })).id;

const rowOf = async (id: string): Promise<WorkspaceRow> => {
  const row = (await server.api.list()).find((each) => each.id === id);
  if (!row) throw new Error(`no workspace ${id}`);
  return row;
};

test('an image that is not there fails the start with its name', async () => {
  const id = await create('Nobody built it', 'hermes');
  await expect.poll(async () => (await rowOf(id)).status, SOON).toBe('failed');
  expect((await rowOf(id)).last_sample_error).toContain('molecule/workspace-template-hermes');
  await server.api.remove(id, { purge: true });
  await expectNothingLeaks();
});

/** One whose agent does what it is told to suffer. */
async function createSuffering(name: string): Promise<string> {
  const id = await create(name);
  const fault = { key: 'ECHO_AGENT_FAULTS', value: '1' };
  await server.api.json('PUT', `/workspaces/${id}/secrets`, fault);
  await expectOnline(server, id);
  await server.api.json('POST', `/workspaces/${id}/restart`, {});
  await expectOnline(server, id);
  return id;
}

/** Soon, that is: an agent that has ended counts as online until somebody asks it, or looks. */
const expectAnswer = (id: string): Promise<void> =>
  expect
    .poll(async () => (await say(server, id, 'Hi')).body, LATE)
    .toMatchObject({ result: { parts: [{ text: 'echo: Hi' }] } });

test('an agent that ends is brought back, and its files with it', async () => {
  const id = await createSuffering('Crashes');
  await expectEcho(server, id);
  await server.api.json('PUT', `/workspaces/${id}/files/notes.md`, { content: 'kept' });
  await say(server, id, 'crash');
  await expectAnswer(id);
  const { content } = await server.api.json<{ content: string }>('GET', `/workspaces/${id}/files/notes.md`);
  expect(content).toBe('kept');
  await expectNothingLeaks();
  await server.api.remove(id, { purge: true });
});

test('an agent that wants too much memory is brought back, and its card says why it waits for that', async () => {
  const id = await createSuffering('Greedy');
  await say(server, id, 'oom');
  await expectAnswer(id);
  await say(server, id, 'oom');
  const seen = async () => {
    await say(server, id, 'Hi');
    const { status, last_sample_error } = await rowOf(id);
    return `${status}: ${last_sample_error}`;
  };
  const text = `It ran out of memory: its tier allows ${MEMORY_MB} MiB. It is started again after a pause.`;
  await expect.poll(seen, SOON).toBe(`offline: ${text}`);
  await server.api.remove(id, { purge: true });
  await expectNothingLeaks();
});

/** Gives a stopped workspace another disk below its configuration: of no size worth the name, or a usual one. */
async function replaceDisk(id: string, options: Record<string, string>): Promise<void> {
  const name = volumeName(id, 'configs');
  const { Labels } = await docker.getVolume(name).inspect();
  for (const { Id } of await docker.listContainers({ all: true, filters: { volume: [name] } })) {
    await docker.getContainer(Id).remove({ force: true });
  }
  await docker.getVolume(name).remove();
  await docker.createVolume({ Name: name, Labels, Driver: 'local', DriverOpts: options });
}

test('a disk that is full fails the start and the write, in words; with room again it starts', async () => {
  const id = await create('Full');
  await expectOnline(server, id);
  await server.api.json('POST', `/workspaces/${id}/pause`, {});
  await expect
    .poll(async () => (await docker.getContainer(containerName(id)).inspect()).State.Running, SOON)
    .toBe(false);
  await replaceDisk(id, { type: 'tmpfs', device: 'tmpfs', o: 'size=4k' });
  await server.api.json('POST', `/workspaces/${id}/resume`, {});
  await expect.poll(async () => (await rowOf(id)).status, SOON).toBe('failed');
  expect((await rowOf(id)).last_sample_error).toContain('no room left on the disk of Docker');
  const large = { content: 'x'.repeat(20_000) };
  const refused = await server.api.call('PUT', `/workspaces/${id}/files/large.md`, large);
  expect([refused.status, await refused.json()]).toMatchObject([507, { code: 'storage_full' }]);
  await replaceDisk(id, {});
  await server.api.json('POST', `/workspaces/${id}/restart`, {});
  await expectOnline(server, id);
  await server.api.remove(id, { purge: true });
  await expectNothingLeaks();
});

/** Published on the host, where this server reaches it. */
async function portOf(id: string): Promise<number> {
  const { NetworkSettings } = await docker.getContainer(containerName(id)).inspect();
  return Number(NetworkSettings.Ports['8000/tcp']?.[0]?.HostPort);
}

test('port taken: where strangers have the next ports of the host, agents come up on others, and reach nobody else', async () => {
  const before = await create('Before');
  await expectOnline(server, before);
  // The engine hands ports out one after the other, and gives up after ten that are taken: the platform has to try again.
  const next = (await portOf(before)) + 1;
  const strangers = Array.from({ length: PORTS_TAKEN }, () => createServer((socket) => socket.destroy()));
  const ports = strangers.map((stranger, at) => {
    stranger.listen(next + at, '127.0.0.1');
    return next + at;
  });
  // Where one cannot listen, somebody else has that port already.
  const isTaken = (stranger: Server) =>
    new Promise((resolve) => stranger.once('listening', resolve).once('error', resolve));
  await Promise.all(strangers.map(isTaken));
  const id = await create('Elsewhere');
  await expectOnline(server, id);
  await expect.poll(() => server.output()).toContain('address already in use');
  expect(ports).not.toContain(await portOf(id));
  await expectEcho(server, id);
  await expectNothingLeaks();
  for (const stranger of strangers) stranger.close();
  for (const one of [before, id]) await server.api.remove(one, { purge: true });
  await expectNothingLeaks();
});

test('a server that is killed while agents start leaves one machine each, and all of them online', async () => {
  const ids = await Promise.all(Array.from({ length: OFTEN }, (_, at) => create(`Killed ${at}`)));
  await expect.poll(async () => (await docker.listContainers({ all: true })).length, SOON).toBeGreaterThan(0);
  server.kill('SIGKILL');
  await server.ended;
  server = await start();
  for (const id of ids) await expectOnline(server, id, LATE);
  await expectNothingLeaks();
});

test('a workspace that is removed while it starts leaves no machine', async () => {
  const id = await create('Removed at once');
  await server.api.remove(id, { purge: true });
  await expectNothingLeaks();
  const volumes = async () =>
    (await docker.listVolumes({ filters: { label: [`molecule.workspace=${id}`] } })).Volumes;
  await expect.poll(volumes, SOON).toEqual([]);
});

/** How often a machine was looked at and nobody could say how it is. */
async function unknownSoFar(): Promise<number> {
  const text = await (await server.api.call('GET', '/metrics')).text();
  const lines = text.match(/^molecule_machine_observations_total\{[^}]*unknown[^}]*\} (\d+)$/gm) ?? [];
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test('an engine that does not answer restarts nobody', async () => {
  const before = (await server.api.list()).filter(({ backend }) => backend === 'docker');
  expect(before).toHaveLength(OFTEN);
  const seen = await unknownSoFar();
  engine.freeze();
  let frozen: WorkspaceRow[] = [];
  try {
    await expect.poll(unknownSoFar, { timeout: 180_000 }).toBeGreaterThanOrEqual(seen + OFTEN);
    frozen = await server.api.list();
  } finally {
    engine.thaw();
  }
  expect(frozen.map(({ status }) => status)).toEqual(before.map(() => 'online'));
  for (const { id } of before) await expectEcho(server, id);
  await expectNothingLeaks();
});

/** Says something to each again and again until it is ended; resolves with the answers that there were, by status. */
function startLoad(ids: readonly string[]): () => Promise<Set<number>> {
  let goesOn = true;
  const statuses = new Set<number>();
  const talks = ids.map(async (id) => {
    while (goesOn) statuses.add((await say(server, id, 'Hi')).status);
  });
  return async () => {
    goesOn = false;
    await Promise.all(talks);
    return statuses;
  };
}

/** Why nothing of this runtime can be started, as people who create something read it. */
async function reasonNow(): Promise<string> {
  type Reasons = { runtimes_reasons: { runtimes: string[]; reason: string }[] };
  const { runtimes_reasons: reasons } = await server.api.json<Reasons>('GET', '/create-options');
  return reasons.find(({ runtimes }) => runtimes.includes(RUNTIME))?.reason ?? '';
}

test('an engine that ends and comes back under load takes nobody down for good, and says so meanwhile', async () => {
  const ids = (await server.api.list()).map(({ id }) => id);
  expect(ids).toHaveLength(OFTEN);
  const stopLoad = startLoad(ids);
  await engine.stop();
  const seen = await unknownSoFar();
  const late = await create('Made while it was gone');
  await expect.poll(reasonNow, SOON).toContain(`Docker cannot be reached at ${engine.host}`);
  await expect.poll(unknownSoFar, SOON).toBeGreaterThanOrEqual(seen + OFTEN);
  const statuses = async () => (await server.api.list()).map(({ status }) => status).sort();
  // Nobody can say that they ended, so nobody says it; what waits for the engine waits.
  expect(await statuses()).toEqual([...ids.map(() => 'online'), 'provisioning']);

  await engine.start();
  await expect.poll(statuses, LATE).toEqual([...ids, late].map(() => 'online'));
  await expect.poll(reasonNow, SOON).toBe('');
  // Answered, or refused with a reason: the agent is not reached, or is being started again.
  expect([200, 502, 503]).toEqual(expect.arrayContaining([...(await stopLoad())]));
  for (const id of [...ids, late]) await expectAnswer(id);
  await expectNothingLeaks();
});
