import { SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import { AppError } from '../../../platform/app-error';
import type { InstancePlace } from './shells';
import type { ShellsOptions } from './shells-options';

/** Lets whoever has this key into an instance, for 60 seconds. @param signal gives up */
export async function pushKey(
  { instanceConnect, user }: Pick<ShellsOptions, 'instanceConnect' | 'user'>,
  { instanceId, availabilityZone }: InstancePlace,
  publicKey: string,
  signal: AbortSignal,
): Promise<void> {
  const command = new SendSSHPublicKeyCommand({
    InstanceId: instanceId,
    InstanceOSUser: user,
    AvailabilityZone: availabilityZone,
    SSHPublicKey: publicKey,
  });
  await instanceConnect.send(command, { abortSignal: signal }).catch((cause: unknown) => {
    throw explain(cause instanceof Error ? cause.name : '', cause);
  });
}

function explain(name: string, cause: unknown): AppError {
  switch (name) {
    case 'EC2InstanceNotFoundException':
    case 'EC2InstanceStateInvalidException':
      return new AppError('machine_not_running', { cause });
    case 'AuthException':
    case 'AccessDeniedException':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
      return new AppError('machine_failed', {
        public:
          'AWS refused a key for this machine: the credentials of this server may not push one (ec2-instance-connect:SendSSHPublicKey).',
        cause,
      });
    case 'InvalidArgsException':
    case 'EC2InstanceTypeInvalidException':
      return new AppError('machine_failed', {
        public:
          'AWS takes no key for this machine: its kind or its ssh user is not one that Instance Connect knows.',
        cause,
      });
    default:
      return new AppError('backend_unavailable', {
        public: 'AWS did not take a key for this machine just now; retry shortly.',
        cause,
      });
  }
}
