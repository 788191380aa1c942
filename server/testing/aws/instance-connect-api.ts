import { randomUUID } from 'node:crypto';
import { CloudError } from './cloud-error';
import type { CloudService } from './cloud-service';
import type { Machines } from './machines';

const TARGET = 'AWSEC2InstanceConnectService.SendSSHPublicKey';
/** As long as AWS keeps a key. */
const KEY_SECONDS = 60;
/** The parameters with what AWS takes for each. */
const PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ['InstanceId', /^i-[a-f0-9]{17}$/],
  ['InstanceOSUser', /^[A-Za-z_][A-Za-z0-9@._-]{0,30}[A-Za-z0-9$_-]?$/],
  ['SSHPublicKey', /^(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/=]{60,4000}( [^\n]*)?\n?$/],
  ['AvailabilityZone', /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/],
]);

/** EC2 Instance Connect: takes keys for instances that run, each for 60 seconds. */
export const instanceConnectApi =
  (machines: Machines): CloudService =>
  async ({ headers, body }, state) => {
    if (headers['x-amz-target'] !== TARGET) {
      throw new CloudError('UnknownOperationException', 'That operation is not answered here.');
    }
    state.admit('SendSSHPublicKey');
    const sent = JSON.parse(body) as Readonly<Record<string, string | undefined>>;
    for (const [name, value] of Object.entries(sent)) {
      if (!PARAMETERS.get(name)?.test(value ?? '')) {
        throw new CloudError('InvalidArgsException', `The value of ${name} is not valid.`);
      }
    }
    const {
      InstanceId: id = '',
      InstanceOSUser: user = '',
      SSHPublicKey: key = '',
      AvailabilityZone: zone,
    } = sent;
    const instance = state.instances.get(id);
    if (!instance || (zone !== undefined && zone !== instance.subnet.zone)) {
      throw new CloudError('EC2InstanceNotFoundException', 'The specified instance was not found.');
    }
    const machine = instance.state === 'running' ? machines.byId(id) : null;
    if (!machine) {
      throw new CloudError('EC2InstanceStateInvalidException', 'The instance is not in the running state.');
    }
    if (user === '' || key === '') throw new CloudError('InvalidArgsException', 'A parameter is missing.');
    await machine.pushKey(user, key, KEY_SECONDS);
    return {
      status: 200,
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify({ RequestId: randomUUID(), Success: true }),
    };
  };
