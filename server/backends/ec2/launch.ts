import { createHash } from 'node:crypto';
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AppError } from '../../platform/app-error';
import type { BackendWorkspace, MachineStart } from '../port';
import type { CloudApi } from './cloud-api';
import { codeOf, isWithoutRoom } from './ec2-errors';
import type { Ec2Options, Ec2Timing, LaunchSettings, TierMachine } from './ec2-options';
import { type Ec2Machine, toMachine } from './machine';
import { TAGS } from './names';
import { userDataOf } from './user-data';

/** So often a workspace may have been launched and ended within the time in which AWS remembers a launch. */
const GENERATIONS_MAX = 100;

/**
 * Launches the instance of a workspace: in the first subnet whose zone has room. To launch it once more while it is there
 * gives the same instance: the client token is made of what is asked for, so a launch whose answer was lost, or whose
 * server was killed before it could note it, makes no second one.
 */
export async function launch(
  api: CloudApi,
  options: Ec2Options & { readonly launch: LaunchSettings },
  timing: Ec2Timing,
  workspace: BackendWorkspace,
  start: Pick<MachineStart, 'signal' | 'onProgress'>,
): Promise<Ec2Machine> {
  const settings = options.launch;
  const image = await api.image(settings.image);
  const tier = tierMachine(settings, workspace.tier);
  const userData = userDataOf(settings, timing.idleSeconds);
  let refusal: unknown;
  for (const subnet of settings.subnets) {
    const request = toRequest({ options, workspace, image, tier, userData, subnet });
    try {
      return await launchOnce(api, request, start.signal);
    } catch (error) {
      if (!isWithoutRoom(error)) throw error;
      refusal = error;
      start.onProgress({ text: 'There is no room in a zone, trying the next', share: null });
    }
  }
  throw new AppError('machine_failed', {
    cause: refusal,
    public: `AWS has no room for a ${tier.instanceType} in any of the ${settings.subnets.length} subnets at the moment. Start it again later, give EC2_SUBNETS a subnet of another zone, or set another instance type for tier ${workspace.tier}.`,
  });
}

async function launchOnce(
  api: CloudApi,
  request: RunInstancesCommandInput,
  signal: AbortSignal,
): Promise<Ec2Machine> {
  for (let generation = 0; ; generation += 1) {
    const ClientToken = createHash('sha256')
      .update(JSON.stringify([request, generation]))
      .digest('hex');
    try {
      return toMachine(await api.run({ ...request, ClientToken }, signal));
    } catch (error) {
      // One that was ended is not to be had again by the token that it was launched with.
      if (codeOf(error) !== 'IdempotentInstanceTerminated' || generation === GENERATIONS_MAX) throw error;
    }
  }
}

/** What an instance of this tier is; an unknown tier is the default one. */
export const tierMachine = ({ tiers }: LaunchSettings, tier: number): TierMachine => {
  const found = tiers[tier - 1] ?? tiers[1];
  if (found) return found;
  throw new AppError('machine_failed', {
    public: 'No kind of instance is set for this tier (EC2_TIERn_TYPE).',
  });
};

interface Launching {
  readonly options: Pick<Ec2Options, 'deploymentId'> & { readonly launch: LaunchSettings };
  readonly workspace: Pick<BackendWorkspace, 'id'>;
  readonly image: { readonly id: string; readonly rootDevice: string };
  readonly tier: TierMachine;
  readonly userData: string;
  readonly subnet: string;
}

/** What is asked for, but for the client token. */
export function toRequest({
  options,
  workspace,
  image,
  tier,
  userData,
  subnet,
}: Launching): RunInstancesCommandInput {
  const { launch: settings, deploymentId } = options;
  const tags = {
    ...settings.tags,
    [TAGS.name]: `molecule-${workspace.id.slice(0, 8)}`,
    [TAGS.deployment]: deploymentId,
    [TAGS.workspace]: workspace.id,
  };
  const toTags = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
  return {
    ImageId: image.id,
    InstanceType: tier.instanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: subnet,
    SecurityGroupIds: [...settings.securityGroups],
    ...(settings.instanceProfile === null ? {} : { IamInstanceProfile: { Name: settings.instanceProfile } }),
    UserData: Buffer.from(userData).toString('base64'),
    // What powers off by itself is stopped and keeps its disk.
    InstanceInitiatedShutdownBehavior: 'stop',
    // The older way of asking for the role's keys can be used through any program that fetches addresses for others.
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: { VolumeSize: tier.diskGb, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      },
    ],
    TagSpecifications: [
      { ResourceType: 'instance', Tags: toTags({ ...tags, [TAGS.use]: 'off' }) },
      { ResourceType: 'volume', Tags: toTags(tags) },
    ],
  };
}
