import { type Cloud, openCloud } from './cloud';
import type { CloudSettings } from './cloud-state';
import { instanceConnectApi } from './instance-connect-api';
import type { ShellMachine } from './loopback-machine';
import { type Machines, openMachines } from './machines';
import { openTunnelEndpoint, type TunnelEndpoint } from './tunnel-endpoint';

/** The loopback cloud whose instances are machines with ssh servers, with what leads to those. */
export interface ShellCloud {
  readonly cloud: Cloud;
  readonly machines: Machines;
  readonly tunnels: TunnelEndpoint;
  /** Ends everything; nothing of it is left. */
  close(): Promise<void>;
}

/**
 * @param options.agentProgram what machines have at /opt/molecule/agent.mjs
 * @param options.equip gives a machine more than that, before it boots for the first time
 */
export async function openShellCloud(
  options: {
    readonly agentProgram?: string;
    readonly settings?: Partial<CloudSettings>;
    readonly equip?: (machine: ShellMachine) => Promise<void>;
  } = {},
): Promise<ShellCloud> {
  const machines = openMachines(options);
  const cloud = await openCloud(
    { ...options.settings, makeMachine: machines.make },
    { 'ec2-instance-connect': instanceConnectApi(machines) },
  );
  return {
    cloud,
    machines,
    tunnels: openTunnelEndpoint(cloud, machines),
    async close() {
      await cloud.close();
      await machines.close();
    },
  };
}
