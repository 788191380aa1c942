import { describe, expect, it } from 'vitest';
import { parseConfig } from './config';

const SET = {
  AWS_REGION: 'eu-central-1',
  EC2_IMAGE: 'ami-0123456789abcdef0',
  EC2_SUBNETS: 'subnet-0aaaaaaaaaaaaaaaa, subnet-0bbbbbbbbbbbbbbbb',
  EC2_SECURITY_GROUPS: 'sg-0123456789abcdef0',
};

describe('settings of instances', () => {
  it('are none until one of those is set that nobody can guess', () => {
    expect(parseConfig({ AWS_REGION: 'eu-central-1', EC2_TIER1_TYPE: 't3.micro' }).ec2).toBeNull();
  });

  it('need four, and take the rest as it usually is', () => {
    expect(parseConfig(SET).ec2).toEqual({
      region: 'eu-central-1',
      endpoint: null,
      image: 'ami-0123456789abcdef0',
      subnets: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
      securityGroups: ['sg-0123456789abcdef0'],
      instanceProfile: null,
      tiers: [
        { instanceType: 't3.small', diskGb: 16 },
        { instanceType: 't3.medium', diskGb: 30 },
        { instanceType: 'm7i.large', diskGb: 50 },
        { instanceType: 'm7i.xlarge', diskGb: 100 },
      ],
      monthlyCents: null,
      sshUser: 'ubuntu',
      route: 'eice',
      connectEndpoint: null,
      reach: 'poll',
      tags: {},
      agentCommand: null,
    });
  });

  it('are taken as they are set', () => {
    const more = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/',
      EC2_IMAGE: '/molecule/image',
      EC2_INSTANCE_PROFILE: 'agents',
      EC2_TIER2_TYPE: 'c7g.medium',
      EC2_TIER2_DISK_GB: '12',
      EC2_MONTHLY_CENTS: '1,2,3,4',
      WORKSPACE_EC2_OS_USER: 'ec2-user',
      EC2_ROUTE: 'private-ip',
      EC2_TAGS: 'team=a, cost-center=4=2',
      EC2_AGENT_COMMAND: 'node /opt/agent.mjs',
    };
    expect(parseConfig({ ...SET, ...more }).ec2).toMatchObject({
      endpoint: 'http://127.0.0.1:4566',
      image: '/molecule/image',
      instanceProfile: 'agents',
      monthlyCents: [1, 2, 3, 4],
      sshUser: 'ec2-user',
      route: 'private-ip',
      reach: 'private-ip',
      tags: { team: 'a', 'cost-center': '4=2' },
      agentCommand: 'node /opt/agent.mjs',
    });
    expect(parseConfig({ ...SET, ...more }).ec2?.tiers[1]).toEqual({
      instanceType: 'c7g.medium',
      diskGb: 12,
    });
  });

  it.each([
    ['AWS_REGION', ''],
    ['AWS_REGION', 'Frankfurt'],
    ['AWS_ENDPOINT_URL', 'ftp://x'],
    ['EC2_IMAGE', 'ubuntu'],
    ['EC2_SUBNETS', ''],
    ['EC2_SUBNETS', 'vpc-0123456789abcdef0'],
    ['EC2_SECURITY_GROUPS', ''],
    ['EC2_SECURITY_GROUPS', 'default'],
    ['EC2_INSTANCE_PROFILE', 'a b'],
    ['EC2_TIER1_TYPE', 'small'],
    ['EC2_TIER3_DISK_GB', '4'],
    ['EC2_TIER3_DISK_GB', 'much'],
    ['EC2_MONTHLY_CENTS', '1,2'],
    ['WORKSPACE_EC2_OS_USER', 'a b'],
    ['EC2_ROUTE', 'ssh'],
    ['EC2_CONNECT_ENDPOINT', 'vpce-0123456789abcdef0'],
    ['EC2_REACH', 'push'],
    ['EC2_TAGS', 'team'],
    ['EC2_TAGS', 'molecule:workspace=x'],
  ])('keep the server from starting when %s is %j, and name it', (name, value) => {
    expect(() => parseConfig({ ...SET, [name]: value })).toThrow(new RegExp(`EC2.*${name}`));
  });
});
