import { setTimeout as delay } from 'node:timers/promises';
import type {
  EC2Client,
  EC2ClientConfig,
  Instance,
  ModifyInstanceAttributeCommandInput,
  RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { EC2InstanceConnectClient } from '@aws-sdk/client-ec2-instance-connect';
import { isAppError } from '../../platform/app-error';
import { isPassing, toEc2Error } from './ec2-errors';
import type { Ec2Timing, LaunchSettings } from './ec2-options';
import { createPace, type Pace } from './pace';

/** What of EC2 is used, with the account's limits kept and refusals for the moment sat out. Throws AppError. */
export interface CloudApi {
  readonly ec2: EC2Client;
  readonly instanceConnect: EC2InstanceConnectClient;
  run(input: RunInstancesCommandInput, signal: AbortSignal): Promise<Instance>;
  /** All pages of them. */
  describe(wanted: Wanted, signal?: AbortSignal): Promise<Instance[]>;
  start(instanceId: string, signal?: AbortSignal): Promise<void>;
  stop(instanceId: string): Promise<void>;
  terminate(instanceId: string): Promise<void>;
  tag(instanceId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  modify(input: ModifyInstanceAttributeCommandInput): Promise<void>;
  /** What it printed on its console, as far as EC2 has it; empty where there is nothing yet. */
  console(instanceId: string): Promise<string>;
  /** The image that the settings name, with the device of its root disk. */
  image(nameOrParameter: string): Promise<{ readonly id: string; readonly rootDevice: string }>;
  /** The networks of these subnets. */
  networksOf(subnetIds: readonly string[]): Promise<string[]>;
  /** An Instance Connect endpoint that takes connections; null where there is none. */
  connectEndpoint(
    id: string | null,
    networks: readonly string[],
  ): Promise<{ readonly id: string; readonly dnsName: string } | null>;
  close(): void;
}

/** By id, or by tags (all of them have to hold, each with one of its values) and states. */
export type Wanted =
  | { readonly ids: readonly string[] }
  | { readonly tags: Readonly<Record<string, readonly string[]>>; readonly states: readonly string[] };

const ATTEMPTS_MAX = 9;
const WAIT_MS_MAX = 20_000;
const REQUEST = { connectionTimeout: 5000, requestTimeout: 30_000 };
const PAGE = 500;

/** Makes a request, again where AWS said that it takes no more just now. */
type Ask = <T>(request: () => Promise<T>, options?: { pace?: Pace; signal?: AbortSignal }) => Promise<T>;

/** Loads the SDK, which nobody else does: it takes a moment, and most servers never need it. */
export async function openCloudApi(
  launch: Pick<LaunchSettings, 'region' | 'endpoint'>,
  credentials: EC2ClientConfig['credentials'],
  timing: Ec2Timing,
): Promise<CloudApi> {
  const [sdk, connect] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-ec2-instance-connect'),
  ]);
  const settings = {
    region: launch.region,
    ...(launch.endpoint === null ? {} : { endpoint: launch.endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Repeating is done here, where what it means is known.
    maxAttempts: 1,
    requestHandler: REQUEST,
  };
  const ec2 = new sdk.EC2Client(settings);
  const ask = createAsk(timing);
  const ssm = async () => {
    const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
    return { client: new SSMClient(settings), GetParameterCommand };
  };
  return {
    ec2,
    instanceConnect: new connect.EC2InstanceConnectClient(settings),
    ...changes(sdk, ec2, ask, createPace(timing.launches)),
    ...looks(sdk, ec2, ask),
    async image(nameOrParameter) {
      const id = nameOrParameter.startsWith('/')
        ? await ask(async () => {
            const { client, GetParameterCommand } = await ssm();
            const answer = await client.send(new GetParameterCommand({ Name: nameOrParameter }));
            client.destroy();
            return answer.Parameter?.Value ?? '';
          })
        : nameOrParameter;
      const { Images } = await ask(() => ec2.send(new sdk.DescribeImagesCommand({ ImageIds: [id] })));
      return { id, rootDevice: Images?.[0]?.RootDeviceName ?? '/dev/sda1' };
    },
    close: () => ec2.destroy(),
  };
}

type Sdk = typeof import('@aws-sdk/client-ec2');

const changes = (
  sdk: Sdk,
  ec2: EC2Client,
  ask: Ask,
  launches: Pace,
): Pick<CloudApi, 'run' | 'start' | 'stop' | 'terminate' | 'tag' | 'modify'> => ({
  async run(input, signal) {
    const send = () => ec2.send(new sdk.RunInstancesCommand(input), { abortSignal: signal });
    const { Instances } = await ask(send, { pace: launches, signal });
    const [instance] = Instances ?? [];
    if (!instance) throw toEc2Error(new Error('RunInstances answered without an instance'));
    return instance;
  },
  async start(instanceId, signal) {
    const command = new sdk.StartInstancesCommand({ InstanceIds: [instanceId] });
    await ask(() => ec2.send(command), signal ? { signal } : {});
  },
  async stop(instanceId) {
    await ask(() => ec2.send(new sdk.StopInstancesCommand({ InstanceIds: [instanceId] })));
  },
  async terminate(instanceId) {
    await ask(() => ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [instanceId] })));
  },
  async tag(instanceId, tags) {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await ask(() => ec2.send(new sdk.CreateTagsCommand({ Resources: [instanceId], Tags })));
  },
  async modify(input) {
    await ask(() => ec2.send(new sdk.ModifyInstanceAttributeCommand(input)));
  },
});

const looks = (
  sdk: Sdk,
  ec2: EC2Client,
  ask: Ask,
): Pick<CloudApi, 'describe' | 'console' | 'networksOf' | 'connectEndpoint'> => ({
  async describe(wanted, signal) {
    const found: Instance[] = [];
    let page: string | undefined;
    do {
      const NextToken = page;
      const command = new sdk.DescribeInstancesCommand({
        ...('ids' in wanted
          ? { InstanceIds: [...wanted.ids] }
          : { Filters: toFilters(wanted.tags, wanted.states), MaxResults: PAGE }),
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      const answer = await ask(() => ec2.send(command), signal ? { signal } : {});
      for (const { Instances } of answer.Reservations ?? []) found.push(...(Instances ?? []));
      page = answer.NextToken;
    } while (page !== undefined && page !== '');
    return found;
  },
  async console(instanceId) {
    const command = new sdk.GetConsoleOutputCommand({ InstanceId: instanceId, Latest: true });
    const { Output } = await ask(() => ec2.send(command));
    return Buffer.from(Output ?? '', 'base64').toString('utf8');
  },
  async networksOf(subnetIds) {
    const command = new sdk.DescribeSubnetsCommand({ SubnetIds: [...subnetIds] });
    const { Subnets } = await ask(() => ec2.send(command));
    return [...new Set((Subnets ?? []).flatMap(({ VpcId }) => VpcId ?? []))];
  },
  async connectEndpoint(id, networks) {
    const command = new sdk.DescribeInstanceConnectEndpointsCommand(
      id === null
        ? { Filters: [{ Name: 'vpc-id', Values: [...networks] }] }
        : { InstanceConnectEndpointIds: [id] },
    );
    const { InstanceConnectEndpoints } = await ask(() => ec2.send(command));
    const usable = (InstanceConnectEndpoints ?? []).find(({ State }) => State === 'create-complete');
    if (!usable?.InstanceConnectEndpointId || !usable.DnsName) return null;
    return { id: usable.InstanceConnectEndpointId, dnsName: usable.DnsName };
  },
});

const toFilters = (tags: Readonly<Record<string, readonly string[]>>, states: readonly string[]) => [
  ...Object.entries(tags).map(([key, values]) => ({ Name: `tag:${key}`, Values: [...values] })),
  { Name: 'instance-state-name', Values: [...states] },
];

/** Full jitter: those that were refused together do not come back together. */
function createAsk({ retryMs, requests }: Ec2Timing): Ask {
  const usual = createPace(requests);
  return async (request, { pace = usual, signal } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await pace(signal);
        return await request();
      } catch (error) {
        if (isAppError(error) || signal?.aborted || attempt === ATTEMPTS_MAX || !isPassing(error)) {
          throw signal?.aborted ? error : toEc2Error(error);
        }
      }
      const longest = Math.min(WAIT_MS_MAX, retryMs * 2 ** (attempt - 1));
      await delay(Math.random() * longest, undefined, signal ? { signal } : {});
    }
  };
}
