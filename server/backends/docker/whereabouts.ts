import { hostname } from 'node:os';
import type { DockerOptions } from './docker-options';
import type { Engine } from './engine';

/** Whether this server runs in a container of the agents' network, where their names lead to them. */
export type IsInside = () => Promise<boolean>;

/** Finds out once, unless the settings say so: a container is named after its id, and the engine knows its networks. */
export function createIsInside(
  engine: Engine,
  { insideDocker, network }: Pick<DockerOptions, 'insideDocker' | 'network'>,
): IsInside {
  let found: Promise<boolean> | null = insideDocker === null ? null : Promise.resolve(insideDocker);
  const look = async (): Promise<boolean> => {
    const own = await engine.callUnless([400, 404], (docker, abortSignal) =>
      docker.getContainer(hostname()).inspect({ abortSignal }),
    );
    return own !== null && Object.hasOwn(own.NetworkSettings.Networks, network);
  };
  return () => {
    found ??= look().catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
}
