import type { Clock } from '../platform/clock';
import type { Config } from '../platform/config';
import type { Logger } from '../platform/logger';
import type { OwnAddresses } from '../platform/own-addresses';
import { createDockerBackend } from './docker/docker-backend';
import { createEc2Backend } from './ec2/ec2-backend';
import { createLocalBackend } from './local/local-backend';
import type { Backend } from './port';

/** What adapters with machines are made with, beside what is theirs alone. */
export interface MachineSurroundings {
  /**
   * The uuid of this deployment, one per database. A daemon, a host or a cloud account may be shared: whatever an adapter
   * makes carries this id (a label, a file in the folder), and `survey`, `destroy` and adoption touch nothing that carries
   * another one or none.
   */
  readonly deploymentId: string;
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  /** How agents are told where this server is. */
  readonly addresses: OwnAddresses;
}

/** The adapters with machines that this process has, each a line here; what keeps one from being used it says itself. */
export const createMachineBackends = ({
  deploymentId,
  config,
  log,
  clock,
  addresses,
}: MachineSurroundings): readonly Backend[] => [
  createDockerBackend({
    deploymentId,
    log,
    clock,
    host: config.dockerHost,
    imageRegistry: config.imageRegistry,
    imagePlatform: config.imagePlatform,
    network: config.dockerNetwork,
    tierLimits: config.tierLimits,
    allowTiers3And4: config.allowTiers3And4,
    insideDocker: config.inDocker,
    platformUrl: addresses.forContainers,
  }),
  createLocalBackend({
    dataDir: config.dataDir,
    deploymentId,
    program: config.agentProgram,
    isAllowed: config.allowsLocalBackend,
    tierMemoryMb: config.tierLimits.map(({ memoryMb }) => memoryMb),
    platformUrl: addresses.forThisHost,
    log,
  }),
  // Where nobody has set it up, it would only be one more reason to read.
  ...(config.ec2 === null && config.workspaceBackend !== 'ec2'
    ? []
    : [
        createEc2Backend({
          deploymentId,
          log,
          clock,
          launch: config.ec2,
          platformUrl: addresses.forElsewhere(),
          imageRegistry: config.imageRegistry,
          allowTiers3And4: config.allowTiers3And4,
        }),
      ]),
];

/** What is wrong with the settings of machines that a cloud has to bear out, as it says when it is asked; null: there are none. */
export async function findMachineProblems({ ec2 }: Pick<Config, 'ec2'>): Promise<string[] | null> {
  if (ec2 === null) return null;
  const { findLaunchProblems } = await import('./ec2/check-launch');
  return findLaunchProblems(ec2);
}
