import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { EC2InstanceConnectClient } from '@aws-sdk/client-ec2-instance-connect';
import type { InstancePlace } from '@/server/backends/ec2/shell/shells';
import type { ShellsOptions } from '@/server/backends/ec2/shell/shells-options';
import { systemClock } from '@/server/platform/clock';
import { CLOUD } from './cloud';
import type { ShellMachine } from './loopback-machine';
import type { ShellCloud } from './open-shell-cloud';

/** What the folders of a workspace are on an instance, its agent's own. */
const PREPARE = `#cloud-boothook
#!/bin/bash
mkdir -p /configs /workspace /plugins /var/lib/molecule/home
chown 1000:1000 /configs /workspace /plugins /var/lib/molecule/home
echo prepared
`;

/** Launches an instance with nothing on it but the folders of a workspace; resolves once those are there. */
export async function launchBare(
  { cloud, machines }: ShellCloud,
  userData = PREPARE,
): Promise<{ readonly place: InstancePlace; readonly machine: ShellMachine }> {
  const ec2 = new EC2Client({
    region: CLOUD.region,
    endpoint: cloud.endpoint,
    credentials: cloud.credentials,
  });
  const launched = await ec2.send(
    new RunInstancesCommand({
      ImageId: CLOUD.image,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: CLOUD.subnets[0].id,
      SecurityGroupIds: [CLOUD.securityGroup],
      IamInstanceProfile: { Name: CLOUD.instanceProfile },
      MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
      UserData: Buffer.from(userData).toString('base64'),
    }),
  );
  ec2.destroy();
  const instanceId = launched.Instances?.[0]?.InstanceId ?? '';
  await cloud.state.instances.get(instanceId)?.settled();
  const machine = machines.byId(instanceId);
  if (!machine?.running()) throw new Error(`Instance ${instanceId} does not run.`);
  const { privateAddress, publicAddress } = machine;
  return {
    machine,
    place: { instanceId, availabilityZone: CLOUD.subnets[0].zone, privateAddress, publicAddress },
  };
}

/** How the instances of this cloud are reached. */
export function shellsOptions({ cloud }: ShellCloud, changes: Partial<ShellsOptions> = {}): ShellsOptions {
  const { endpoint, credentials } = cloud;
  return {
    instanceConnect: new EC2InstanceConnectClient({ region: CLOUD.region, endpoint, credentials }),
    route: 'eice',
    endpoint: async () => ({ id: CLOUD.connectEndpoint, url: endpoint.replace(/^http/, 'ws') }),
    user: 'ubuntu',
    clock: systemClock,
    // These tests are not about time, and the computer that runs them may be busy.
    connectMsMax: 20_000,
    ...changes,
  };
}
