import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { AppError } from '../../platform/app-error';
import type { BackendWorkspace } from '../port';
import type { Containers } from './containers';
import type { DockerOptions } from './docker-options';
import { EMPTY_IMAGE, importEmptyImage } from './empty-image';
import { type Engine, isEngineStatus, LONG_MS } from './engine';
import { allMounts, hostFolderOf } from './mounts';
import { filesContainerName, LABELS, labelsOf } from './names';

const WAIT_MS_MAX = 20_000;
const RETRY_MS = 25;
/** Whoever held it so long has died with it: no use of it takes longer than its calls. */
const STALE_MS = 120_000;

export interface FilesContainerOptions {
  /** Waits until nobody else holds the files of this workspace, on any replica. */
  readonly exclusive: boolean;
  /** Instead of the empty image, where something has to run in it. */
  readonly run?: { readonly image: string; readonly command: readonly string[] };
}

/** Throw-away containers that have all folders of a workspace, whether or not its own container is there. */
export interface FilesContainers {
  use<T>(
    workspace: BackendWorkspace,
    options: FilesContainerOptions,
    work: (container: Docker.Container) => Promise<T>,
  ): Promise<T>;
}

interface Parts {
  readonly engine: Engine;
  readonly options: DockerOptions;
  readonly containers: Containers;
}

export const createFilesContainers = (parts: Parts): FilesContainers => ({
  async use(workspace, how, work) {
    const container = await acquire(parts, workspace, how);
    try {
      return await work(container);
    } finally {
      await parts.containers.remove(container.id);
    }
  },
});

async function acquire(
  parts: Parts,
  workspace: BackendWorkspace,
  how: FilesContainerOptions,
): Promise<Docker.Container> {
  const began = performance.now();
  for (;;) {
    const container = await tryCreate(parts, workspace, how);
    if (container) return container;
    if (performance.now() - began > WAIT_MS_MAX) {
      throw new AppError('backend_unavailable', {
        public: 'The files of this workspace are in use; try again shortly.',
      });
    }
    await delay(RETRY_MS);
  }
}

/** Null while somebody else has it. */
async function tryCreate(
  parts: Parts,
  workspace: BackendWorkspace,
  how: FilesContainerOptions,
): Promise<Docker.Container | null> {
  try {
    return await create(parts, workspace, how);
  } catch (error) {
    if (isEngineStatus(error, [404]) && !how.run) {
      await importEmptyImage(parts.engine);
      return create(parts, workspace, how);
    }
    if (!isEngineStatus(error, [409])) throw error;
    await endStale(parts, workspace);
    return null;
  }
}

async function create(
  { engine, options, containers }: Parts,
  workspace: BackendWorkspace,
  { exclusive, run }: FilesContainerOptions,
): Promise<Docker.Container> {
  const found = await containers.find(workspace);
  const folder = found ? hostFolderOf(found.Mounts) : null;
  const name = filesContainerName(workspace.id);
  return engine.call(
    (docker, abortSignal) =>
      docker.createContainer({
        name: exclusive ? name : `${name}-${randomUUID().slice(0, 8)}`,
        Image: run?.image ?? EMPTY_IMAGE,
        Entrypoint: run ? [...run.command] : ['-'],
        Cmd: [],
        // Root here, so that it may remove what an agent of another image made; it can do nothing else.
        User: '0',
        Labels: { ...labelsOf(options, workspace), [LABELS.role]: 'files' },
        HostConfig: {
          NetworkMode: 'none',
          CapDrop: ['ALL'],
          CapAdd: ['DAC_OVERRIDE', 'FOWNER'],
          SecurityOpt: ['no-new-privileges:true'],
          PidsLimit: 16,
          Mounts: allMounts(options, workspace, folder),
        },
        abortSignal,
      }),
    { timeoutMs: LONG_MS },
  );
}

/** Ends what a process left that died while it had the files. */
async function endStale({ engine, options, containers }: Parts, { id }: BackendWorkspace): Promise<void> {
  const holder = await engine.callUnless([404], (docker, abortSignal) =>
    docker.getContainer(filesContainerName(id)).inspect({ abortSignal }),
  );
  if (!holder || holder.Config.Labels[LABELS.deployment] !== options.deploymentId) return;
  const heldMs = options.clock.now().getTime() - new Date(holder.Created).getTime();
  if (heldMs > STALE_MS) await containers.remove(holder.Id);
}
