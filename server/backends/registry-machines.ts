import type { Clock } from '../platform/clock';
import type { Config } from '../platform/config';
import type { Logger } from '../platform/logger';
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
}

/** The adapters with machines that this process has, each a line here; what keeps one from being used it says itself. */
export const createMachineBackends = (_around: MachineSurroundings): readonly Backend[] => [];
