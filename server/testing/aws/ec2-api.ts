import { CloudError } from './cloud-error';
import type { CloudInstance } from './cloud-instance';
import type { CloudState } from './cloud-state';
import { type QueryParameters, readParameters } from './query-parameters';
import { toXml, type XmlValue } from './xml';

const FILTERS = ['Filter.N.Name', 'Filter.N.Value.N'] as const;
const INSTANCES = ['InstanceId.N'] as const;

/** Every action of EC2 that is answered here, with the parameters that it takes. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  RunInstances: [
    'ImageId',
    'InstanceType',
    'MinCount',
    'MaxCount',
    'SubnetId',
    'SecurityGroupId.N',
    'IamInstanceProfile.Name',
    'IamInstanceProfile.Arn',
    'UserData',
    'ClientToken',
    'InstanceInitiatedShutdownBehavior',
    'MetadataOptions.HttpTokens',
    'MetadataOptions.HttpEndpoint',
    'MetadataOptions.HttpPutResponseHopLimit',
    'BlockDeviceMapping.N.DeviceName',
    'BlockDeviceMapping.N.Ebs.VolumeSize',
    'BlockDeviceMapping.N.Ebs.VolumeType',
    'BlockDeviceMapping.N.Ebs.Encrypted',
    'BlockDeviceMapping.N.Ebs.DeleteOnTermination',
    'TagSpecification.N.ResourceType',
    'TagSpecification.N.Tag.N.Key',
    'TagSpecification.N.Tag.N.Value',
  ],
  DescribeInstances: [...INSTANCES, ...FILTERS, 'MaxResults', 'NextToken'],
  StartInstances: INSTANCES,
  StopInstances: [...INSTANCES, 'Force', 'Hibernate'],
  TerminateInstances: INSTANCES,
  GetConsoleOutput: ['InstanceId', 'Latest'],
  ModifyInstanceAttribute: ['InstanceId', 'UserData.Value', 'InstanceType.Value'],
  CreateTags: ['ResourceId.N', 'Tag.N.Key', 'Tag.N.Value'],
  DescribeImages: ['ImageId.N'],
  DescribeSubnets: ['SubnetId.N'],
  DescribeInstanceConnectEndpoints: [...FILTERS, 'InstanceConnectEndpointId.N', 'MaxResults', 'NextToken'],
};

type Handler = (state: CloudState, request: QueryParameters) => XmlValue | Promise<XmlValue>;

/** Answers one request of the EC2 query protocol, whose signature was found right. @returns the body, which is XML */
export async function answerEc2(state: CloudState, body: string, requestId: string): Promise<string> {
  const request = readParameters(body, KNOWN);
  state.admit(request.action);
  const answer = await HANDLERS[request.action]?.(state, request);
  const inner = toXml({ requestId, ...(answer as Record<string, XmlValue>) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${request.action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${inner}</${request.action}Response>`;
}

const PAGE_MAX = 5;

const HANDLERS: Readonly<Record<string, Handler>> = {
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  StartInstances: (state, request) =>
    changeInstances(state, request, ['stopped'], (instance) => state.start(instance)),
  StopInstances: (state, request) =>
    changeInstances(state, request, ['running', 'pending'], (instance) => instance.stop(), [
      'stopped',
      'stopping',
    ]),
  TerminateInstances: (state, request) =>
    changeInstances(state, request, null, (instance) => instance.terminate()),
  GetConsoleOutput: async (state, request) => ({
    instanceId: request.need('InstanceId'),
    timestamp: new Date().toISOString(),
    output: Buffer.from(await state.seen(request.need('InstanceId')).console()).toString('base64'),
  }),
  ModifyInstanceAttribute: modifyAttribute,
  CreateTags: (state, request) => {
    for (const id of request.list('ResourceId')) {
      const { tags } = state.seen(id);
      for (const [key, value] of tagsIn(request)) tags.set(key, value);
    }
    return { return: true };
  },
  DescribeImages: (state, request) => ({
    imagesSet: request.list('ImageId').map((imageId) => {
      assertImage(state, imageId);
      return { imageId, imageState: 'available', rootDeviceName: '/dev/sda1', rootDeviceType: 'ebs' };
    }),
  }),
  DescribeSubnets: (state, request) => ({
    subnetSet: request.list('SubnetId').map((subnetId) => {
      const found = state.settings.subnets.find(({ id }) => id === subnetId);
      if (!found) {
        throw new CloudError('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
      }
      return { subnetId, vpcId: found.vpc, availabilityZone: found.zone, state: 'available' };
    }),
  }),
  DescribeInstanceConnectEndpoints: (state, request) => {
    const wanted = request.list('InstanceConnectEndpointId');
    const vpcs = request.groups('Filter').find((filter) => filter.get('Name') === 'vpc-id');
    const found = state.settings.connectEndpoints.filter(
      ({ id, vpc }) =>
        (wanted.length === 0 || wanted.includes(id)) && (!vpcs || vpcs.list('Value').includes(vpc)),
    );
    if (wanted.length > found.length) {
      throw new CloudError(
        'InvalidInstanceConnectEndpointId.NotFound',
        `The instance connect endpoint ID ${wanted[0]} does not exist`,
      );
    }
    return {
      instanceConnectEndpointSet: found.map(({ id, vpc }) => ({
        instanceConnectEndpointId: id,
        state: 'create-complete',
        vpcId: vpc,
        dnsName: `${id}.ec2-instance-connect-endpoint.amazonaws.com`,
      })),
    };
  },
};

function runInstances(state: CloudState, request: QueryParameters): XmlValue {
  assertImage(state, request.need('ImageId'));
  for (const group of request.list('SecurityGroupId')) {
    if (state.settings.securityGroups.includes(group)) continue;
    throw new CloudError('InvalidGroup.NotFound', `The security group '${group}' does not exist`);
  }
  const profile = request.get('IamInstanceProfile.Name');
  if (profile !== undefined && !state.settings.instanceProfiles.includes(profile)) {
    throw new CloudError(
      'InvalidParameterValue',
      `Value (${profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
  if (Buffer.from(request.get('UserData') ?? '', 'base64').byteLength > 16_384) {
    throw new CloudError('InvalidParameterValue', 'User data is limited to 16384 bytes');
  }
  if (request.need('MinCount') !== '1' || request.need('MaxCount') !== '1') {
    throw new CloudError('InstanceLimitExceeded', 'One instance at a time can be launched here.');
  }
  if (request.get('DryRun') === 'true') {
    throw new CloudError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
  const tags = request
    .groups('TagSpecification')
    .filter((specification) => specification.need('ResourceType') === 'instance')
    .flatMap(tagsIn);
  const instance = state.launch(request, new Map(tags));
  return { reservationId: 'r-0', ownerId: '000000000000', instancesSet: [instance.toXml()] };
}

function assertImage({ settings }: CloudState, id: string): void {
  if (settings.images.includes(id)) return;
  throw new CloudError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

const tagsIn = (request: QueryParameters): (readonly [string, string])[] =>
  request.groups('Tag').map((tag) => [tag.need('Key'), tag.get('Value') ?? ''] as const);

function describeInstances(state: CloudState, request: QueryParameters): XmlValue {
  const ids = request.list('InstanceId');
  const all =
    ids.length > 0
      ? ids.map((id) => state.seen(id))
      : [...state.instances.values()].filter((one) => state.isSeen(one));
  const found = all.filter((instance) =>
    request.groups('Filter').every((filter) => passes(instance, filter)),
  );
  const from = Number(request.get('NextToken') ?? 0);
  // Fewer than are asked for, as AWS may give: only who follows the pages sees everything.
  const to = from + Math.min(PAGE_MAX, Number(request.get('MaxResults') ?? PAGE_MAX));
  return {
    reservationSet: found.slice(from, to).map((instance) => ({
      reservationId: 'r-0',
      ownerId: '000000000000',
      instancesSet: [instance.toXml()],
    })),
    nextToken: to < found.length ? String(to) : undefined,
  };
}

function passes(instance: CloudInstance, filter: QueryParameters): boolean {
  const name = filter.need('Name');
  const values = filter.list('Value');
  if (name === 'instance-state-name') return values.includes(instance.state);
  if (name.startsWith('tag:')) return values.includes(instance.tags.get(name.slice(4)) ?? '\0');
  throw new CloudError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** @param from the states in which it can be done; null: all. @param done those in which it was done already */
function changeInstances(
  state: CloudState,
  request: QueryParameters,
  from: readonly string[] | null,
  change: (instance: CloudInstance) => void,
  done: readonly string[] = [],
): XmlValue {
  const instances = request.list('InstanceId').map((id) => state.seen(id));
  const isDone = (instance: CloudInstance): boolean => done.includes(instance.state);
  for (const instance of instances) {
    if (from === null || from.includes(instance.state) || isDone(instance)) continue;
    throw new CloudError(
      'IncorrectInstanceState',
      `The instance '${instance.id}' is not in a state from which it can be changed.`,
    );
  }
  return {
    instancesSet: instances.map((instance) => {
      const before = instance.state;
      if (!isDone(instance)) change(instance);
      return {
        instanceId: instance.id,
        previousState: { name: before },
        currentState: { name: instance.state },
      };
    }),
  };
}

function modifyAttribute(state: CloudState, request: QueryParameters): XmlValue {
  const instance = state.seen(request.need('InstanceId'));
  if (instance.state !== 'stopped') {
    throw new CloudError(
      'IncorrectInstanceState',
      `The instance '${instance.id}' is not in the 'stopped' state.`,
    );
  }
  instance.userData = request.get('UserData.Value') ?? instance.userData;
  instance.instanceType = request.get('InstanceType.Value') ?? instance.instanceType;
  return { return: true };
}
