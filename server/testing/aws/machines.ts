import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMachine, type ShellMachine } from './loopback-machine';

export interface Machines {
  make(instanceId: string): Promise<ShellMachine>;
  byId(instanceId: string): ShellMachine | null;
  /** By either of its addresses. */
  byAddress(address: string): ShellMachine | null;
  /** Ends all of them. */
  close(): Promise<void>;
}

/**
 * Machines of the loopback cloud, each with a root, processes and a name of its own; the network is this computer's, with two
 * addresses of 127/8 for each. Needs root. They end with this process, however it ends.
 * @param options.agentProgram what their image brings as /opt/molecule/agent.mjs
 * @param options.equip gives one more than that, before it boots for the first time
 */
export function openMachines(
  options: { readonly agentProgram?: string; readonly equip?: (machine: ShellMachine) => Promise<void> } = {},
): Machines {
  const machines = new Map<string, ShellMachine>();
  let folder: Promise<string> | null = null;
  return {
    async make(instanceId) {
      folder ??= mkdtemp(join(tmpdir(), 'molecule-ec2-'));
      const machine = await makeMachine(join(await folder, instanceId), {
        instanceId,
        agentProgram: options.agentProgram ?? null,
        forget: () => machines.delete(instanceId),
      });
      await options.equip?.(machine);
      machines.set(instanceId, machine);
      return machine;
    },
    byId: (instanceId) => machines.get(instanceId) ?? null,
    byAddress: (address) =>
      [...machines.values()].find((one) => [one.privateAddress, one.publicAddress].includes(address)) ?? null,
    async close() {
      await Promise.all([...machines.values()].map((machine) => machine.terminate()));
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}
