import type { LaunchSettings } from '@/server/backends/ec2/ec2-options';
import { CLOUD } from './cloud';

/** Settings that hold in the loopback cloud, but for where it listens. */
export const LOOPBACK_LAUNCH: Omit<LaunchSettings, 'endpoint'> = {
  region: CLOUD.region,
  image: CLOUD.imageParameter,
  subnets: CLOUD.subnets.map(({ id }) => id),
  securityGroups: [CLOUD.securityGroup],
  instanceProfile: CLOUD.instanceProfile,
  tiers: ['t3.micro', 't3.small', 'm7i.large', 'm7i.xlarge'].map((instanceType) => ({
    instanceType,
    diskGb: 8,
  })),
  monthlyCents: null,
  sshUser: 'ubuntu',
  route: 'eice',
  connectEndpoint: null,
  reach: 'private-ip',
  tags: { team: 'agents' },
  // Nobody is there with whom it could register, and it would say so again and again.
  agentCommand: 'PLATFORM_URL= exec node /opt/molecule/agent.mjs',
};
