import type Docker from 'dockerode';
import type { DockerOptions } from './docker-options';
import { type Engine, LONG_MS } from './engine';
import { LABELS } from './names';

/** The network that agents share, made when it is missing. */
export interface AgentNetwork {
  /** Makes nothing. */
  isThere(): Promise<boolean>;
  /** The address of the host in it: what containers reach when they call the host. Null where it has none. */
  gateway(): Promise<string | null>;
  /** It may have been removed meanwhile. */
  forget(): void;
}

export function createNetwork(
  engine: Engine,
  { network: name }: Pick<DockerOptions, 'network'>,
): AgentNetwork {
  let found: Promise<Docker.NetworkInspectInfo> | null = null;

  const inspect = (): Promise<Docker.NetworkInspectInfo | null> =>
    engine.callUnless([404], (docker, abortSignal) => docker.getNetwork(name).inspect({ abortSignal }));

  async function findOrCreate(): Promise<Docker.NetworkInspectInfo> {
    const there = await inspect();
    if (there) return there;
    await engine.callUnless(
      // Made by somebody else in this moment.
      [409],
      (docker, abortSignal) =>
        docker.createNetwork({
          Name: name,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: { [LABELS.managed]: 'true' },
          abortSignal,
        }),
      { timeoutMs: LONG_MS },
    );
    const made = await inspect();
    if (made) return made;
    throw new Error(`the network ${name} was made and is not there`);
  }

  const known = (): Promise<Docker.NetworkInspectInfo> => {
    found ??= findOrCreate().catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };

  return {
    isThere: async () => (await inspect()) !== null,
    async gateway() {
      const configs = (await known()).IPAM?.Config ?? [];
      return configs.find(({ Gateway }) => Gateway)?.Gateway ?? null;
    },
    forget() {
      found = null;
    },
  };
}
