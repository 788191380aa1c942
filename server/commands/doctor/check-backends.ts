import { createMachineBackends } from '../../backends/registry-machines';
import { systemClock } from '../../platform/clock';
import type { Config } from '../../platform/config';
import { createLogger } from '../../platform/logger';
import { createOwnAddresses } from '../../platform/own-addresses';
import { type Finding, ok, warn } from './finding';

/** No machine carries this id, so none is found and none is touched. */
const NO_DEPLOYMENT = 'doctor';

/** Where this server can start agents, and what keeps it from the rest. */
export async function checkBackends(config: Config): Promise<Finding> {
  const machines = createMachineBackends({
    deploymentId: NO_DEPLOYMENT,
    config,
    log: createLogger('silent'),
    clock: systemClock,
    addresses: createOwnAddresses(config),
  });
  try {
    // Asks each of them something, because what a daemon says is known only after it was asked.
    await Promise.allSettled(machines.map((backend) => backend.survey()));
    return judgeBackends(
      config.workspaceBackend,
      machines.map((backend) => ({ kind: backend.kind, problem: backend.problem() })),
    );
  } finally {
    await Promise.allSettled(machines.map((backend) => backend.close()));
  }
}

/** @param preferred WORKSPACE_BACKEND */
export function judgeBackends(
  preferred: string,
  backends: readonly { readonly kind: string; readonly problem: string | null }[],
): Finding {
  const usable = backends.filter(({ problem }) => problem === null).map(({ kind }) => kind);
  const faults = backends.flatMap(({ kind, problem }) => (problem === null ? [] : [`${kind}: ${problem}`]));
  const chosen = backends.find(({ kind }) => kind === preferred);
  if (chosen && chosen.problem !== null) {
    return warn('Agents', `WORKSPACE_BACKEND is ${chosen.kind}, which cannot be used. ${chosen.problem}`);
  }
  const started =
    usable.length > 0 ? `can be started here (${usable.join(', ')})` : 'none can be started here';
  return ok('Agents', [`${started}; those that run elsewhere can join`, ...faults].join('. '));
}
