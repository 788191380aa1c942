import { randomUUID } from 'node:crypto';
import { createEc2Backend } from '@/server/backends/ec2/ec2-backend';
import type { Ec2Options, Ec2Timing, LaunchSettings } from '@/server/backends/ec2/ec2-options';
import type { Backend } from '@/server/backends/port';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { buildEchoAgent } from '../build-echo-agent';
import type { CloudSettings } from './cloud-state';
import { LOOPBACK_LAUNCH } from './loopback-launch';
import type { ShellMachine } from './loopback-machine';
import { openShellCloud, type ShellCloud } from './open-shell-cloud';

/** A cloud on loopback with machines in it, and adapters for it. */
export interface LoopbackEc2 extends ShellCloud {
  /** A further adapter, as another process would have it; of the same deployment unless said otherwise. */
  open(changes?: Partial<Ec2Options>, launch?: Partial<LaunchSettings>): Backend;
}

/** Everything that waits waits for less than it would for Amazon. */
const SOON: Partial<Ec2Timing> = {
  pollMs: 20,
  retryMs: 5,
  stateMs: 55_000,
  bootMs: 55_000,
  launches: { burst: 100, perSecond: 100 },
  requests: { burst: 1000, perSecond: 1000 },
};

/**
 * @param settings what of the cloud is otherwise
 * @param equip gives a machine more than its image has, before it boots for the first time
 */
export async function openEc2(
  settings: Partial<CloudSettings> = {},
  equip?: (machine: ShellMachine) => Promise<void>,
): Promise<LoopbackEc2> {
  const agentProgram = await buildEchoAgent();
  const shellCloud = await openShellCloud({ agentProgram, settings, ...(equip ? { equip } : {}) });
  const { cloud } = shellCloud;
  const deploymentId = randomUUID();
  const opened: Backend[] = [];
  return {
    ...shellCloud,
    open(changes = {}, launch = {}) {
      const backend = createEc2Backend({
        deploymentId,
        log: createLogger('error'),
        clock: systemClock,
        launch: { ...LOOPBACK_LAUNCH, endpoint: cloud.endpoint, ...launch },
        platformUrl: 'http://127.0.0.1:9/api',
        imageRegistry: 'molecule',
        allowTiers3And4: true,
        credentials: cloud.credentials,
        ...changes,
        timing: { ...SOON, ...changes.timing },
      });
      opened.push(backend);
      return backend;
    },
    async close() {
      await Promise.all(opened.map((backend) => backend.close()));
      await shellCloud.close();
    },
  };
}
