import type Docker from 'dockerode';
import { AppError } from '../../platform/app-error';
import { findFreePort } from '../../platform/embedded-postgres/free-port';
import type { BackendWorkspace, MachineStart, ProvisionResult } from '../port';
import { filesIn } from './container-files';
import type { Containers, Inspected } from './containers';
import type { DockerOptions } from './docker-options';
import { type Engine, givenUp, isEngineStatus, LONG_MS } from './engine';
import type { FilesContainers } from './files-container';
import { fillVolumes } from './fill-volumes';
import type { ImageUser } from './image-users';
import type { ChosenImage, Images } from './images';
import { limitsOf, tierOf } from './limits';
import { mountsOfStart } from './mounts';
import { AGENT_PORT, containerName, LABELS, labelsOf, VOLUME_FOLDERS } from './names';
import type { AgentNetwork } from './network';
import type { Volumes } from './volumes';
import type { IsInside } from './whereabouts';

export interface Parts {
  readonly engine: Engine;
  readonly options: DockerOptions;
  readonly containers: Containers;
  readonly images: Images;
  readonly network: AgentNetwork;
  readonly volumes: Volumes;
  readonly filesContainers: FilesContainers;
  readonly isInside: IsInside;
}

/** Makes the container of a workspace and starts its agent; what fails takes its container away again. */
export async function provision(
  parts: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
): Promise<ProvisionResult> {
  const { engine, containers, images, network, volumes } = parts;
  const [image, before, platformUrl, isInside] = await Promise.all([
    images.choose(workspace.runtime, start.imageDigest, start.onProgress, start.signal),
    containers.find(workspace, start.signal),
    network.gateway().then(parts.options.platformUrl),
    parts.isInside(),
  ]);
  if (platformUrl === null) {
    throw new AppError('machine_failed', {
      public: 'Agents in containers have no way to this server: set PLATFORM_URL to where they reach it.',
    });
  }
  if (before) await containers.remove(before.Id);
  if (start.resetSession) await volumes.remove(workspace, 'sessions');
  if (start.signal.aborted) throw givenUp(start.signal.reason);
  start.onProgress({ text: 'Starting its container', share: null });
  const container = await create(parts, workspace, start, image, { platformUrl, isInside });
  try {
    await fill(parts, workspace, start, image.user, container);
    await engine.call((_, abortSignal) => container.start({ abortSignal }), {
      timeoutMs: LONG_MS,
      signal: start.signal,
    });
    const started = await engine.call((_, abortSignal) => container.inspect({ abortSignal }), {
      signal: start.signal,
    });
    assertRunning(started);
    return {
      instanceId: container.id,
      url: urlOf(workspace, started, isInside),
      imageDigest: image.digest,
      agent: 'starting',
    };
  } catch (error) {
    if (isEngineStatus(error, [404])) network.forget();
    await containers.remove(container.id).catch((leftover: unknown) => {
      parts.options.log.error(
        { err: leftover, container: container.id },
        'a failed container was not removed',
      );
    });
    throw error;
  }
}

async function fill(
  { engine, options, filesContainers }: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
  owner: ImageUser,
  container: Docker.Container,
): Promise<void> {
  const fillFrom = (from: Docker.Container): Promise<void> =>
    fillVolumes(
      filesIn(engine, from, () => options.clock.now(), start.signal),
      start,
      owner,
    );
  // Into a container with a read-only root the engine writes nothing.
  if (tierOf(workspace.tier) === 1) await filesContainers.use(workspace, { exclusive: true }, fillFrom);
  else await fillFrom(container);
}

async function create(
  { engine, options }: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
  image: ChosenImage,
  { platformUrl, isInside }: { readonly platformUrl: string; readonly isInside: boolean },
): Promise<Docker.Container> {
  const name = containerName(workspace.id);
  const isOnHost = tierOf(workspace.tier) === 4;
  const port = isOnHost ? await findFreePort() : AGENT_PORT;
  const env = {
    ...start.env,
    PLATFORM_URL: platformUrl,
    MOLECULE_URL: platformUrl,
    PORT: String(port),
    MOLECULE_SESSIONS_DIR: VOLUME_FOLDERS.sessions,
  };
  const ports: Docker.ContainerCreateOptions = isOnHost
    ? {}
    : { Hostname: name, ExposedPorts: { [EXPOSED]: {} } };
  return engine.call(
    (docker, abortSignal) =>
      docker.createContainer({
        name,
        Image: image.id,
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        Labels: { ...labelsOf(options, workspace), [LABELS.role]: 'agent', [PORT_LABEL]: String(port) },
        ...ports,
        HostConfig: {
          ...limitsOf(options, workspace.tier, image.user.uid === 0),
          ...networkOf(options, isOnHost, isInside),
          Mounts: [...mountsOfStart(options, workspace, start), ...(isOnHost ? [ENGINE_SOCKET] : [])],
        },
        ...(options.imagePlatform === null ? {} : { platform: options.imagePlatform }),
        abortSignal,
      }),
    { timeoutMs: LONG_MS, signal: start.signal },
  );
}

const EXPOSED = `${AGENT_PORT}/tcp`;
/** Where the agent listens in a container that shares the host's network. */
const PORT_LABEL = 'molecule.port';
const ENGINE_SOCKET: Docker.MountSettings = {
  Type: 'bind',
  Source: '/var/run/docker.sock',
  Target: '/var/run/docker.sock',
};

const networkOf = ({ network }: DockerOptions, isOnHost: boolean, isInside: boolean): Docker.HostConfig =>
  isOnHost
    ? { NetworkMode: 'host' }
    : {
        NetworkMode: network,
        // By name nobody needs a port of the host.
        ...(isInside ? {} : { PortBindings: { [EXPOSED]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
      };

function urlOf(workspace: BackendWorkspace, started: Inspected, isInside: boolean): string {
  if (tierOf(workspace.tier) === 4) return `http://127.0.0.1:${started.Config.Labels[PORT_LABEL]}`;
  if (isInside) return `http://${containerName(workspace.id)}:${AGENT_PORT}`;
  const port = started.NetworkSettings.Ports[EXPOSED]?.[0]?.HostPort;
  if (port) return `http://127.0.0.1:${port}`;
  throw new AppError('machine_failed', { public: 'Docker published no port for the container.' });
}

function assertRunning({ State: state }: Inspected): void {
  if (state.Running) return;
  const why = state.OOMKilled ? 'for want of memory' : `with exit code ${state.ExitCode}`;
  throw new AppError('machine_failed', {
    public: `Its agent ended as soon as it had started, ${why}.`,
  });
}
