import type { Instance } from '@aws-sdk/client-ec2';
import type { MachineState } from '../port';
import { TAGS, type Use } from './names';
import type { InstancePlace } from './shell/shells';

/** An instance of ours, as EC2 describes it. */
export interface Ec2Machine {
  readonly id: string;
  /** EC2's own word. */
  readonly state: string;
  readonly workspaceId: string;
  readonly use: Use;
  readonly instanceType: string;
  readonly zone: string;
  readonly privateAddress: string | null;
  readonly publicAddress: string | null;
  readonly launchedAt: number;
  /** AWS's sentence about its last change of state; empty where it has none. */
  readonly reason: string;
}

/** The states of an instance that is still there. */
export const LIVING = ['pending', 'running', 'stopping', 'stopped'] as const;

export function toMachine(instance: Instance): Ec2Machine {
  const tags = new Map((instance.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
  const use = tags.get(TAGS.use);
  return {
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? 'unknown',
    workspaceId: tags.get(TAGS.workspace) ?? '',
    use: use === 'on' || use === 'kept' ? use : 'off',
    instanceType: instance.InstanceType ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    privateAddress: instance.PrivateIpAddress ?? null,
    publicAddress: instance.PublicIpAddress ?? null,
    launchedAt: instance.LaunchTime?.getTime() ?? 0,
    reason: instance.StateReason?.Message ?? '',
  };
}

/** One that runs without its agent, for its files alone, is stopped for all the others. */
export function stateOf(machine: Ec2Machine | null): MachineState {
  if (!machine || machine.use === 'kept') return 'absent';
  if (machine.use === 'off') return 'stopped';
  return machine.state === 'running' || machine.state === 'pending' ? 'running' : 'stopped';
}

export const placeOf = (machine: Ec2Machine): InstancePlace => ({
  instanceId: machine.id,
  availabilityZone: machine.zone,
  privateAddress: machine.privateAddress,
  publicAddress: machine.publicAddress,
});
