import type { BackendWorkspace } from '../port';
import type { DockerOptions } from './docker-options';
import { type Engine, LONG_MS } from './engine';
import { ownFilter, type VolumeName, volumeName } from './names';
import { volumeOf } from './paths';

/** What outlives the containers of a workspace. The engine makes a volume with the first container that mounts it. */
export interface Volumes {
  /** Whether the volume is there that a path lies in. Without it there is nothing at the path, for sure. */
  holds(workspace: Pick<BackendWorkspace, 'id'>, path: string): Promise<boolean>;
  /** Succeeds where there is none. */
  remove(workspace: Pick<BackendWorkspace, 'id'>, name: VolumeName): Promise<void>;
  removeAll(workspace: Pick<BackendWorkspace, 'id'>): Promise<void>;
}

export function createVolumes(
  engine: Engine,
  { deploymentId }: Pick<DockerOptions, 'deploymentId'>,
): Volumes {
  const removeNamed = (name: string): Promise<unknown> =>
    engine.callUnless([404], (docker, abortSignal) => docker.getVolume(name).remove({ abortSignal }), {
      timeoutMs: LONG_MS,
    });
  return {
    async holds({ id }, path) {
      const volume = volumeOf(path);
      if (volume === null) return true;
      const name = volumeName(id, volume);
      const found = await engine.callUnless([404], (docker, abortSignal) =>
        docker.getVolume(name).inspect({ abortSignal }),
      );
      return found !== null;
    },
    async remove({ id }, name) {
      await removeNamed(volumeName(id, name));
    },
    async removeAll({ id }) {
      const filters = ownFilter(deploymentId, id);
      const { Volumes: all } = await engine.call((docker, abortSignal) =>
        docker.listVolumes({ filters, abortSignal }),
      );
      for (const { Name } of all ?? []) await removeNamed(Name);
    },
  };
}
