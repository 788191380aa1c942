import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { answer, openScriptedEngine, type ScriptedEngine } from '@/server/testing/scripted-engine';
import { plainStart } from '../plain-start';
import type { BackendWorkspace, StartProgress } from '../port';
import { createDockerBackend, type DockerBackend } from './docker-backend';
import type { DockerOptions } from './docker-options';

const DEPLOYMENT = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const WORKSPACE: BackendWorkspace = {
  id: '0f9619ff-8b86-4d01-b42d-00cf4fc964aa',
  name: 'Ada',
  runtime: 'langgraph',
  backend: 'docker',
  tier: 2,
  instanceId: null,
};

let engine: ScriptedEngine | undefined;
let backend: DockerBackend | undefined;
afterEach(async () => {
  await backend?.close();
  await engine?.close();
  engine = undefined;
});

async function open(
  script: (path: string, response: ServerResponse) => void,
  changes: Partial<DockerOptions> = {},
): Promise<DockerBackend> {
  engine = await openScriptedEngine((request, response) =>
    script(`${request.method} ${request.url}`, response),
  );
  return openAt(engine.host, changes);
}

async function openAt(host: string, changes: Partial<DockerOptions> = {}): Promise<DockerBackend> {
  backend = createDockerBackend({
    deploymentId: DEPLOYMENT,
    log: pino({ level: 'silent' }),
    clock: systemClock,
    host,
    imageRegistry: 'registry.example/agents',
    imagePlatform: null,
    network: 'molecule',
    tierLimits: [],
    allowTiers3And4: false,
    insideDocker: false,
    inspectMs: 20_000,
    platformUrl: async () => 'http://172.18.0.1:3001/api',
    ...changes,
  });
  await backend.known;
  return backend;
}

const container = (state: object, labels: object = {}) => ({
  Id: 'c1',
  Config: { Labels: { 'molecule.deployment': DEPLOYMENT, 'molecule.workspace': WORKSPACE.id, ...labels } },
  State: state,
});

describe('how a container is', () => {
  it.each([
    ['running', 200, container({ Running: true, Status: 'running' })],
    ['running', 200, container({ Running: true, Paused: true, Status: 'paused' })],
    ['stopped', 200, container({ Running: false, Status: 'exited' })],
    ['stopped', 200, container({ Running: false, Status: 'created' })],
    ['absent', 200, container({ Running: false, Status: 'removing' })],
    ['absent', 200, container({ Running: true }, { 'molecule.deployment': 'another' })],
    ['absent', 404, { message: 'No such container' }],
    ['unknown', 500, { message: 'layer does not exist' }],
    ['unknown', 503, { message: 'starting up' }],
  ] as const)('is %s after the answer %i %j', async (state, status, body) => {
    const docker = await open((_, response) => answer(response, status, body));
    expect(await docker.inspect(WORKSPACE)).toBe(state);
  });

  it('is unknown while the engine says nothing, for as many as are asked for at once', async () => {
    const docker = await open(() => {}, { inspectMs: 100 });
    const states = await Promise.all(Array.from({ length: 50 }, () => docker.inspect(WORKSPACE)));
    expect(new Set(states)).toEqual(new Set(['unknown']));
  });

  it('is unknown where no engine is, which is a problem that is told', async () => {
    const docker = await openAt('unix:///var/empty/docker.sock');
    expect(await docker.inspect(WORKSPACE)).toBe('unknown');
    expect(docker.problem()).toMatch(/cannot be reached at unix:.*set DOCKER_HOST/);
  });
});

/** An engine with a network and no containers; images are the test's. */
const withoutImage =
  (script: (path: string, response: ServerResponse) => boolean) =>
  (path: string, response: ServerResponse) => {
    if (script(path, response)) return;
    if (path.startsWith('GET /networks/')) return answer(response, 200, { IPAM: { Config: [] } });
    answer(response, 404, { message: 'No such thing' });
  };

describe('what a start that fails says', () => {
  it('names the image that is missing, and what to do, where it is to be on this machine', async () => {
    const docker = await open(
      withoutImage(() => false),
      { imageRegistry: 'molecule' },
    );
    await expect(docker.provision(WORKSPACE, plainStart())).rejects.toMatchObject({
      code: 'image_not_found',
      publicText: expect.stringMatching(/molecule\/workspace-template-langgraph:latest.*build it/),
    });
    // Nobody owns that name anywhere, so it is asked for nowhere.
    expect(engine?.asked.filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('names the image that its registry does not have', async () => {
    const report = withoutImage((path, response) => {
      if (!path.startsWith('POST /images/create')) return false;
      answer(response, 200, { error: 'manifest unknown' });
      return true;
    });
    const docker = await open(report);
    await expect(docker.provision(WORKSPACE, plainStart())).rejects.toMatchObject({
      code: 'image_not_found',
      publicText: expect.stringContaining('registry.example/agents/workspace-template-langgraph:latest'),
    });
  });

  it.each([
    [500, 'write /x: no space left on device', 'storage_full', /disk/],
    [500, 'driver failed: Bind for 127.0.0.1:80 failed: port is already allocated', 'machine_failed', /port/],
    [409, 'Conflict. The container name "/ws" is already in use by container', 'machine_failed', /name/],
    [400, 'invalid mount config: bind source path does not exist: /x', 'machine_failed', /folder/],
    [500, 'something with /secret/paths', 'machine_failed', /^((?!secret).)*$/],
  ])('turns %i %s into %s', async (status, message, code, text) => {
    const docker = await open(
      withoutImage((path, response) => {
        if (path.startsWith('GET /images/'))
          answer(response, 200, { Id: 'sha256:1', Config: { User: '1000' } });
        else if (path.startsWith('POST /containers/create')) answer(response, status, { message });
        else return false;
        return true;
      }),
      { imageRegistry: 'molecule' },
    );
    await expect(docker.provision(WORKSPACE, plainStart())).rejects.toMatchObject({
      code,
      publicText: expect.stringMatching(text),
    });
  });

  it('says that containers have no way to the platform, before anything is made', async () => {
    const docker = await open(
      withoutImage((path, response) => {
        if (!path.startsWith('GET /images/')) return false;
        answer(response, 200, { Id: 'sha256:1', Config: { User: '' } });
        return true;
      }),
      { imageRegistry: 'molecule', platformUrl: async () => null },
    );
    await expect(docker.provision(WORKSPACE, plainStart())).rejects.toMatchObject({
      publicText: expect.stringContaining('PLATFORM_URL'),
    });
    expect(engine?.asked.filter((line) => line.startsWith('POST'))).toEqual([]);
  });
});

const DIGEST = `sha256:${'a'.repeat(64)}`;
const REPOSITORY = 'registry.example/agents/workspace-template-langgraph';

describe('images', () => {
  const fetched = (lines: readonly object[]) => (path: string, response: ServerResponse) => {
    if (path.startsWith('POST /images/create')) {
      response.writeHead(200).end(lines.map((line) => JSON.stringify(line)).join('\r\n'));
      return;
    }
    answer(response, 200, { Id: 'sha256:1', RepoDigests: [`other@sha256:0`, `${REPOSITORY}@${DIGEST}`] });
  };

  it('tells how far the fetching of an image is, and which digest it has', async () => {
    const docker = await open(
      fetched([
        { status: 'Pulling from agents' },
        { id: 'a', status: 'Downloading', progressDetail: { current: 25, total: 100 } },
        { id: 'b', status: 'Downloading', progressDetail: { current: 50, total: 100 } },
        { id: 'a', status: 'Downloading', progressDetail: { current: 100, total: 100 } },
      ]),
    );
    const seen: StartProgress[] = [];
    expect(await docker.images.pull('langgraph', null, (progress) => seen.push(progress))).toBe(DIGEST);
    expect(seen.map(({ share }) => share)).toEqual([null, null, 0.25, 0.375, 0.75]);
    expect(seen[0]?.text).toContain(`${REPOSITORY}:latest`);
    expect(engine?.asked).toContainEqual(
      expect.stringMatching(/^POST \/images\/create\?.*workspace-template-langgraph.*latest/),
    );
  });

  it('asks for exactly the content of a pin', async () => {
    const docker = await open(fetched([]));
    await docker.images.pull('langgraph', DIGEST, () => {});
    expect(engine?.asked.find((line) => line.startsWith('POST'))).toContain(DIGEST);
  });

  it('knows which one a start would take now, and when none is here', async () => {
    const docker = await open(fetched([]));
    expect(await docker.images.current('langgraph')).toBe(DIGEST);
    await engine?.close();
    const empty = await open((_, response) => answer(response, 404, { message: 'No such image' }));
    expect(await empty.images.current('langgraph')).toBeNull();
  });
});
