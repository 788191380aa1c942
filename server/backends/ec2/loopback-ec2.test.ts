import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type EC2ClientConfig,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLOUD, type Cloud, openCloud } from '@/server/testing/aws/cloud';
import type { CloudSettings } from '@/server/testing/aws/cloud-state';
import { idleMachine } from '@/server/testing/aws/idle-machine';

/** What the loopback cloud has to be like for tests against it to mean something: as AWS is, seen through its own SDK. */
let cloud: Cloud;
let client: EC2Client;
const machines = new Map<string, ReturnType<typeof idleMachine>>();

async function open(settings: Partial<CloudSettings> = {}, changes: EC2ClientConfig = {}): Promise<void> {
  const makeMachine: CloudSettings['makeMachine'] = async (id) => {
    const machine = idleMachine(id);
    machines.set(id, machine);
    return machine;
  };
  cloud = await openCloud({ makeMachine, ...settings });
  client = clientOf(changes);
}
const clientOf = (changes: EC2ClientConfig = {}): EC2Client =>
  new EC2Client({
    region: CLOUD.region,
    endpoint: cloud.endpoint,
    credentials: cloud.credentials,
    maxAttempts: 1,
    ...changes,
  });
afterEach(async () => {
  client.destroy();
  await cloud.close();
  machines.clear();
});

const REQUEST: RunInstancesCommandInput = {
  ImageId: CLOUD.image,
  InstanceType: 't3.small',
  MinCount: 1,
  MaxCount: 1,
  SubnetId: CLOUD.subnets[0].id,
  UserData: Buffer.from('#!/bin/sh <&>').toString('base64'),
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b & <c>' }] }],
};
const launch = async (changes: Partial<RunInstancesCommandInput> = {}): Promise<string> => {
  const { Instances } = await client.send(new RunInstancesCommand({ ...REQUEST, ...changes }));
  return Instances?.[0]?.InstanceId ?? '';
};
const describeAll = async (id: string) => {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0];
};
const stateOf = async (id: string) => (await describeAll(id))?.State?.Name;
const becomes = (id: string, state: string) =>
  vi.waitFor(async () => expect(await stateOf(id)).toBe(state), { interval: 5 });

describe('who may ask', () => {
  it.each([
    ['another secret', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['another key', { accessKeyId: 'AKIAOTHER' }, 'AuthFailure'],
  ])('refuses a request that is signed with %s', async (_, wrong, code) => {
    await open();
    const other = clientOf({ credentials: { ...cloud.credentials, ...wrong } });
    await expect(other.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: code });
  });

  it('refuses one that is signed for another region, and one without a signature', async () => {
    await open();
    const elsewhere = clientOf({ region: 'us-east-1' });
    await expect(elsewhere.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    const unsigned = await fetch(cloud.endpoint, { method: 'POST', body: 'Action=DescribeInstances' });
    expect(await unsigned.text()).toContain('MissingAuthenticationToken');
  });

  it('refuses one whose clock is far off', async () => {
    await open({}, { systemClockOffset: -3_600_000 });
    await expect(client.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
      name: 'RequestExpired',
    });
  });

  it.each([
    [{ ImageId: 'ami-0fffffffffffffff0' }, 'InvalidAMIID.NotFound'],
    [{ SubnetId: 'subnet-0ffffffffffffffff' }, 'InvalidSubnetID.NotFound'],
    [{ SecurityGroupIds: ['sg-0ffffffffffffffff'] }, 'InvalidGroup.NotFound'],
    [{ IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
    [{ UserData: Buffer.alloc(16_385, 'a').toString('base64') }, 'InvalidParameterValue'],
    // Something that nobody here has thought of.
    [{ KeyName: 'mine' }, 'UnknownParameter'],
  ])('refuses a launch with %j by %s', async (changes, code) => {
    await open();
    await expect(launch(changes)).rejects.toMatchObject({ name: code });
  });
});

describe('an instance', () => {
  it('is pending, then runs with its user-data and its tags, and is stopped, started and ended over time', async () => {
    await open();
    const id = await launch();
    await becomes(id, 'running');
    expect(await describeAll(id)).toMatchObject({
      InstanceType: 't3.small',
      Placement: { AvailabilityZone: CLOUD.subnets[0].zone },
      PrivateIpAddress: '127.0.0.1',
      Tags: [{ Key: 'a', Value: 'b & <c>' }],
    });
    await vi.waitFor(async () => {
      const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId: id, Latest: true }));
      expect(Buffer.from(Output ?? '', 'base64').toString()).toBe(`${id} boots: #!/bin/sh <&>\n`);
    });
    const { StoppingInstances } = await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopping');
    await becomes(id, 'stopped');
    await client.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await becomes(id, 'running');
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await becomes(id, 'terminated');
  });

  it('takes other user-data and another type only while it is stopped, and tags at any time', async () => {
    await open();
    const id = await launch();
    const change = () =>
      client.send(
        new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 't3.large' } }),
      );
    await becomes(id, 'running');
    await expect(change()).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'use', Value: 'on' }] }));
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await becomes(id, 'stopped');
    await change();
    expect(await describeAll(id)).toMatchObject({
      InstanceType: 't3.large',
      Tags: expect.arrayContaining([{ Key: 'use', Value: 'on' }]),
    });
  });

  it('is stopped once it has powered itself off', async () => {
    await open();
    const id = await launch();
    await becomes(id, 'running');
    await vi.waitFor(() => expect(machines.get(id)?.running()).toBe(true));
    machines.get(id)?.end();
    await becomes(id, 'stopped');
    expect((await describeAll(id))?.StateReason?.Code).toBe('Client.InstanceInitiatedShutdown');
  });

  it('is launched once by one client token, for the same request alone, and not again after its end', async () => {
    await open();
    const id = await launch({ ClientToken: 'one' });
    expect(await launch({ ClientToken: 'one' })).toBe(id);
    expect(await launch({ ClientToken: 'two' })).not.toBe(id);
    await expect(launch({ ClientToken: 'one', InstanceType: 't3.large' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await expect(launch({ ClientToken: 'one' })).rejects.toMatchObject({
      name: 'IdempotentInstanceTerminated',
    });
  });
});

describe('what goes wrong at AWS', () => {
  it('does not see a new instance at first', async () => {
    await open();
    cloud.state.describesLagBy = 2;
    const id = await launch();
    await expect(describeAll(id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    expect((await client.send(new DescribeInstancesCommand({}))).Reservations ?? []).toEqual([]);
    expect(await stateOf(id)).toMatch(/pending|running/);
  });

  it('has no room in one zone and some in another', async () => {
    await open();
    cloud.state.fullZones.add(CLOUD.subnets[0].zone);
    await expect(launch()).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    expect(await launch({ SubnetId: CLOUD.subnets[1].id })).toMatch(/^i-[0-9a-f]{17}$/);
  });

  it('refuses what comes too often, and whatever a test has ordered', async () => {
    await open({ rates: { DescribeInstances: { burst: 2, perSecond: 0.001 } } });
    const ask = () => client.send(new DescribeInstancesCommand({}));
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    cloud.state.fail('RunInstances', 'InternalError', 1);
    await expect(launch()).rejects.toMatchObject({ name: 'InternalError' });
    expect(await launch()).toMatch(/^i-/);
  });

  it('gives long lists in pages', async () => {
    await open();
    const ids = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(() => launch()));
    const filter = { Filters: [{ Name: 'tag:a', Values: ['b & <c>'] }] };
    const first = await client.send(new DescribeInstancesCommand(filter));
    const second = await client.send(new DescribeInstancesCommand({ ...filter, NextToken: first.NextToken }));
    const found = [first, second].flatMap(({ Reservations }) =>
      (Reservations ?? []).flatMap(({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId)),
    );
    expect(found.sort()).toEqual(ids.sort());
    expect(second.NextToken).toBeUndefined();
  });
});

it('names the image of a parameter, and knows no other parameter', async () => {
  await open();
  const ssm = new SSMClient({
    region: CLOUD.region,
    endpoint: cloud.endpoint,
    credentials: cloud.credentials,
  });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: CLOUD.imageParameter }));
  expect(Parameter?.Value).toBe(CLOUD.image);
  await expect(ssm.send(new GetParameterCommand({ Name: '/other' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  ssm.destroy();
});
