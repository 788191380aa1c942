import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { CLOUD, type Cloud, openCloud } from '@/server/testing/aws/cloud';
import type { CloudSettings } from '@/server/testing/aws/cloud-state';
import { idleMachine } from '@/server/testing/aws/idle-machine';
import { LOOPBACK_LAUNCH } from '@/server/testing/aws/loopback-launch';
import type { BackendWorkspace } from '../port';
import { findLaunchProblems } from './check-launch';
import { type CloudApi, openCloudApi } from './cloud-api';
import { type LaunchSettings, TIMING } from './ec2-options';
import { createInstances, type Instances } from './instances';
import { launch } from './launch';
import type { Ec2Machine } from './machine';
import { TAGS } from './names';

/** What goes wrong between this server and EC2, against machines that run nothing. */
interface Account {
  readonly cloud: Cloud;
  readonly api: CloudApi;
  readonly instances: Instances;
  readonly settings: LaunchSettings;
  readonly progress: string[];
  launch(workspace: BackendWorkspace, settings?: Partial<LaunchSettings>): Promise<Ec2Machine>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const FAST = {
  ...TIMING,
  pollMs: 2,
  retryMs: 1,
  stateMs: 10_000,
  launches: { burst: 100, perSecond: 1000 },
  requests: { burst: 1000, perSecond: 1000 },
};

async function open(cloudSettings: Partial<CloudSettings> = {}, timing = FAST): Promise<Account> {
  const cloud = await openCloud({ makeMachine: async (id) => idleMachine(id), ...cloudSettings });
  const settings = { ...LOOPBACK_LAUNCH, endpoint: cloud.endpoint };
  const deploymentId = randomUUID();
  const api = await openCloudApi(settings, cloud.credentials, timing);
  const instances = createInstances(api, { deploymentId }, timing);
  const progress: string[] = [];
  const options = {
    deploymentId,
    log: createLogger('silent'),
    clock: systemClock,
    platformUrl: null,
    imageRegistry: 'molecule',
    allowTiers3And4: false,
  };
  closing.push(async () => {
    api.close();
    await cloud.close();
  });
  return {
    cloud,
    api,
    instances,
    settings,
    progress,
    launch: (workspace, changes = {}) =>
      launch(api, { ...options, launch: { ...settings, ...changes } }, timing, workspace, {
        signal: new AbortController().signal,
        onProgress: ({ text }) => progress.push(text),
      }),
  };
}

const workspace = (changes: Partial<BackendWorkspace> = {}): BackendWorkspace => ({
  id: randomUUID(),
  name: 'Ada',
  runtime: 'assistant',
  backend: 'ec2',
  tier: 2,
  instanceId: null,
  ...changes,
});
const living = ({ cloud }: Account): string[] =>
  [...cloud.state.instances.values()]
    .filter(({ state }) => state !== 'terminated' && state !== 'shutting-down')
    .map(({ id }) => id);

it('launches what the settings say: found by its tags, IMDSv2 alone, an encrypted disk, stopped when it powers off', async () => {
  const account = await open();
  const ada = workspace();
  const { id } = await account.launch(ada);
  const request = account.cloud.state.instances.get(id)?.request;
  const said = (name: string) => request?.get(name);
  expect({
    image: said('ImageId'),
    type: said('InstanceType'),
    profile: said('IamInstanceProfile.Name'),
    tokens: said('MetadataOptions.HttpTokens'),
    hops: said('MetadataOptions.HttpPutResponseHopLimit'),
    encrypted: said('BlockDeviceMapping.1.Ebs.Encrypted'),
    endsWithIt: said('BlockDeviceMapping.1.Ebs.DeleteOnTermination'),
    diskGb: said('BlockDeviceMapping.1.Ebs.VolumeSize'),
    off: said('InstanceInitiatedShutdownBehavior'),
  }).toEqual({
    image: CLOUD.image,
    type: 't3.small',
    profile: CLOUD.instanceProfile,
    tokens: 'required',
    hops: '1',
    encrypted: 'true',
    endsWithIt: 'true',
    diskGb: '8',
    off: 'stop',
  });
  expect(account.cloud.state.instances.get(id)?.tags).toEqual(
    new Map([
      ['team', 'agents'],
      [TAGS.name, `molecule-${ada.id.slice(0, 8)}`],
      [TAGS.deployment, expect.any(String)],
      [TAGS.workspace, ada.id],
      [TAGS.use, 'off'],
    ]),
  );
  expect((await account.instances.find(ada)).machine?.id).toBe(id);
});

it('sits out refusals for too many requests', async () => {
  const account = await open();
  for (const action of ['RunInstances', 'DescribeInstances']) {
    account.cloud.state.fail(action, 'RequestLimitExceeded', 4);
  }
  const { id } = await account.launch(workspace());
  expect(await account.instances.await(id, ['running'])).toMatchObject({ state: 'running' });
  expect(living(account)).toEqual([id]);
});

it('says so when the refusals do not end, and has launched nothing', async () => {
  const account = await open();
  account.cloud.state.fail('RunInstances', 'RequestLimitExceeded', 1000);
  await expect(account.launch(workspace())).rejects.toMatchObject({
    code: 'backend_unavailable',
    publicText: expect.stringMatching(/takes no more requests/),
  });
  expect(living(account)).toEqual([]);
});

it('launches many at once, no faster than the account may and without losing one', async () => {
  // Thirty take the account a quarter of a second: whoever is refused has to have that much patience.
  const rates = { RunInstances: { burst: 5, perSecond: 100 } };
  const account = await open({ rates }, { ...FAST, retryMs: 20 });
  const ids = await Promise.all(
    Array.from({ length: 30 }, () => account.launch(workspace()).then(({ id }) => id)),
  );
  expect(new Set(ids).size).toBe(30);
  expect(living(account).sort()).toEqual(ids.sort());
});

it('goes to the next zone where one has no room', async () => {
  const account = await open();
  account.cloud.state.fullZones.add(CLOUD.subnets[0].zone);
  expect((await account.launch(workspace())).zone).toBe(CLOUD.subnets[1].zone);
  expect(account.progress).toEqual(['There is no room in a zone, trying the next']);
});

it('says what to do where no zone has room, and has launched nothing', async () => {
  const account = await open();
  for (const { zone } of CLOUD.subnets) account.cloud.state.fullZones.add(zone);
  await expect(account.launch(workspace())).rejects.toMatchObject({
    code: 'machine_failed',
    publicText: expect.stringMatching(/no room for a t3\.small in any of the 2 subnets.*EC2_SUBNETS/),
  });
  expect(living(account)).toEqual([]);
});

it('finds a new instance that EC2 does not show yet', async () => {
  const account = await open();
  account.cloud.state.describesLagBy = 5;
  const { id } = await account.launch(workspace());
  expect(await account.instances.await(id, ['running'])).toMatchObject({ id });
});

it('launches no second one where the first one’s server was killed before it could note it, not even while EC2 does not show it', async () => {
  const account = await open();
  account.cloud.state.describesLagBy = 3;
  const ada = workspace();
  const first = await account.launch(ada);
  expect((await account.instances.find(ada)).machine).toBeNull();
  expect((await account.launch(ada)).id).toBe(first.id);
  expect(living(account)).toEqual([first.id]);
});

it('launches another one after the first was ended', async () => {
  const account = await open();
  const ada = workspace();
  const first = await account.launch(ada);
  await account.instances.terminate(first.id);
  const second = await account.launch(ada);
  expect(second.id).not.toBe(first.id);
  expect(living(account)).toEqual([second.id]);
});

it('keeps showing an instance that AWS does not end, and ends it when asked again', async () => {
  const account = await open();
  const { id } = await account.launch(workspace());
  account.cloud.state.fail('TerminateInstances', 'InternalError', 9);
  await expect(account.instances.terminate(id)).rejects.toMatchObject({ code: 'machine_failed' });
  expect((await account.instances.all()).map((one) => one.id)).toEqual([id]);
  await account.instances.terminate(id);
  expect(await account.instances.all()).toEqual([]);
  await account.instances.terminate(id);
});

it('ends one that EC2 has forgotten', async () => {
  const account = await open();
  await expect(account.instances.terminate('i-0123456789abcdef0')).resolves.toBeUndefined();
});

it('tells with EC2’s own reason of an instance that ended on its way', async () => {
  const account = await open({
    makeMachine: async () => {
      throw new Error('no disk');
    },
  });
  const { id } = await account.launch(workspace());
  await expect(account.instances.await(id, ['running'])).rejects.toMatchObject({
    code: 'machine_failed',
    publicText: expect.stringMatching(/Server\.InternalError/),
  });
});

it('takes the instance that the row names, then the newest, and tells of the others', async () => {
  const account = await open();
  const ada = workspace();
  const first = await account.launch(ada);
  const second = await account.launch({ ...ada, tier: 1 });
  await vi.waitFor(async () => expect((await account.instances.find(ada)).others).toHaveLength(1));
  const found = await account.instances.find({ ...ada, instanceId: first.id });
  expect([found.machine?.id, found.others.map(({ id }) => id)]).toEqual([first.id, [second.id]]);
});

it('sees nothing of another deployment', async () => {
  const account = await open();
  const ada = workspace();
  await account.launch(ada);
  const other = createInstances(account.api, { deploymentId: randomUUID() }, FAST);
  expect(await other.all()).toEqual([]);
  expect((await other.find(ada)).machine).toBeNull();
});

it.each([
  [{ image: 'ami-0fffffffffffffff0' }, /EC2_IMAGE/],
  [{ image: '/other' }, /SSM parameter/],
  [{ subnets: ['subnet-0ffffffffffffffff'] }, /EC2_SUBNETS/],
  [{ securityGroups: ['sg-0ffffffffffffffff'] }, /EC2_SECURITY_GROUPS/],
  [{ instanceProfile: 'nobody' }, /instance profile/],
])('finds out before anybody launches that %j cannot be', async (changes, words) => {
  const { cloud, settings } = await open();
  const { credentials } = cloud;
  const problems = await findLaunchProblems({ ...settings, ...changes }, { credentials, timing: FAST });
  expect(problems.join(' ')).toMatch(words);
});

it('finds nothing wrong where all is well, and has launched nothing for it', async () => {
  const account = await open();
  const { credentials } = account.cloud;
  expect(await findLaunchProblems(account.settings, { credentials, timing: FAST })).toEqual([]);
  expect(living(account)).toEqual([]);
});

it('misses an Instance Connect endpoint, and credentials that count', async () => {
  const { cloud, settings } = await open({ connectEndpoints: [] });
  const { credentials } = cloud;
  const problems = await findLaunchProblems(settings, { credentials, timing: FAST });
  expect(problems).toEqual([expect.stringMatching(/no EC2 Instance Connect endpoint/)]);
  const wrong = { ...credentials, secretAccessKey: 'wrong' };
  expect(await findLaunchProblems(settings, { credentials: wrong, timing: FAST })).toEqual([
    expect.stringMatching(/refuses the credentials/),
  ]);
});
