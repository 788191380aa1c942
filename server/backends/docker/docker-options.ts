import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';

export interface TierLimit {
  readonly memoryMb: number;
  /** 1024 are one processor. */
  readonly cpuShares: number;
}

/** What the adapter is made with. */
export interface DockerOptions {
  readonly deploymentId: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** `unix:///var/run/docker.sock`, or `tcp://host:port`. */
  readonly host: string;
  /** What stands before the name of an image. Without a host in it images are only taken from this machine. */
  readonly imageRegistry: string;
  /** `linux/amd64` on a host of another kind; null: the host's own. */
  readonly imagePlatform: string | null;
  /** The network that agents are in, and this server too where it runs in a container. */
  readonly network: string;
  /** Limits of tiers 1 to 4, in this order. */
  readonly tierLimits: readonly TierLimit[];
  /** Tiers 3 (privileged) and 4 (the host itself) may be started (D24). */
  readonly allowTiers3And4: boolean;
  /**
   * This server runs in a container of the same network: agents are reached by name, not by published port. Null: that is
   * found out.
   */
  readonly insideDocker: boolean | null;
  /** How long the engine has to say how a container is; after that nobody knows. */
  readonly inspectMs?: number;
  /**
   * Where agents in containers reach this server; null where they have no way here.
   * @param gateway the address of the host in their network
   */
  readonly platformUrl: (gateway: string | null) => Promise<string | null>;
}
