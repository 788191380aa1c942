import { z } from 'zod';

const TIERS = ['1', '2', '3', '4'] as const;
const TYPES = ['t3.small', 't3.medium', 'm7i.large', 'm7i.xlarge'] as const;
const DISKS_GB = ['16', '30', '50', '100'] as const;
const ROUTES = ['eice', 'private-ip', 'public-ip'] as const;
const REACHES = ['poll', 'private-ip', 'public-ip'] as const;

/** The settings of agents on instances of EC2; there are none until an image, subnets and security groups are set. */
export const EC2_SETTINGS = [
  { name: 'AWS_REGION', fallback: '', about: 'the region in which instances of EC2 are launched' },
  {
    name: 'AWS_ENDPOINT_URL',
    fallback: '',
    about: 'an address that answers as EC2 does; unset means Amazon’s own',
  },
  {
    name: 'EC2_IMAGE',
    fallback: '',
    about: 'machine image of instances: ami-…, or the name of an SSM parameter that holds one',
  },
  { name: 'EC2_SUBNETS', fallback: '', about: 'subnets of instances, with commas, tried in this order' },
  { name: 'EC2_SECURITY_GROUPS', fallback: '', about: 'security groups of instances, with commas' },
  { name: 'EC2_INSTANCE_PROFILE', fallback: '', about: 'instance profile of instances; unset: none' },
  ...TIERS.map((tier, at) => ({
    name: `EC2_TIER${tier}_TYPE` as const,
    fallback: TYPES[at] ?? '',
    about: `kind of instance of tier ${tier}`,
  })),
  ...TIERS.map((tier, at) => ({
    name: `EC2_TIER${tier}_DISK_GB` as const,
    fallback: DISKS_GB[at] ?? '',
    about: `disk of an instance of tier ${tier}, in GB`,
  })),
  {
    name: 'EC2_MONTHLY_CENTS',
    fallback: '',
    about: 'US cents a month of an instance of each tier, with commas; unset: guessed from list prices',
  },
  {
    name: 'WORKSPACE_EC2_OS_USER',
    fallback: 'ubuntu',
    about: 'who Instance Connect lets in; may use sudo without a password',
  },
  {
    name: 'EC2_ROUTE',
    fallback: 'eice',
    about: 'how this server gets to the ssh of an instance: eice, private-ip or public-ip',
  },
  {
    name: 'EC2_CONNECT_ENDPOINT',
    fallback: '',
    about: 'the Instance Connect endpoint; unset means the one of the subnets’ network',
  },
  {
    name: 'EC2_REACH',
    fallback: '',
    about:
      'how messages reach agents: poll, private-ip or public-ip; unset: as EC2_ROUTE, and poll with eice',
  },
  { name: 'EC2_TAGS', fallback: '', about: 'further tags of instances and disks: name=value, with commas' },
  {
    name: 'EC2_AGENT_COMMAND',
    fallback: '',
    about: 'what runs the agent on an instance; unset means the image of its runtime, by Docker',
  },
] as const;

const idOf = (setting: string, prefix: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}-[0-9a-f]{8,17}$`),
      `${setting} must be an id such as ${prefix}-0123456789abcdef0`,
    );

const tierMachine = (tier: number) =>
  z.object({
    instanceType: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
        `EC2_TIER${tier}_TYPE must be a kind of instance such as t3.small`,
      ),
    diskGb: z
      .int(`EC2_TIER${tier}_DISK_GB must be a number of GB`)
      .min(8, `EC2_TIER${tier}_DISK_GB must be at least 8`)
      .max(16_384, `EC2_TIER${tier}_DISK_GB must be at most 16384`),
  });

const TAG_FORM = 'EC2_TAGS must be name=value, with commas';
const RESERVED_TAG = /^(aws:|molecule:|Name$)/i;

const launch = z.object({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'AWS_REGION must be set, for instance eu-central-1'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'AWS_ENDPOINT_URL must be an http:// or https:// address' })
    .nullable(),
  image: z
    .string()
    .regex(
      /^(ami-[0-9a-f]{8,17}|\/[\w./-]+)$/,
      'EC2_IMAGE must be ami-… or the name of an SSM parameter, which begins with a slash',
    ),
  subnets: z.array(idOf('EC2_SUBNETS', 'subnet')).min(1, 'EC2_SUBNETS must name at least one subnet'),
  securityGroups: z
    .array(idOf('EC2_SECURITY_GROUPS', 'sg'))
    .min(1, 'EC2_SECURITY_GROUPS must name at least one security group'),
  instanceProfile: z
    .string()
    .regex(/^[\w+=,.@-]{1,128}$/, 'EC2_INSTANCE_PROFILE must be the name of an instance profile')
    .nullable(),
  tiers: z.tuple([tierMachine(1), tierMachine(2), tierMachine(3), tierMachine(4)]),
  /** Of tiers 1 to 4; null: guessed. */
  monthlyCents: z
    .array(z.int('EC2_MONTHLY_CENTS must be four whole numbers, with commas').min(0))
    .length(4, 'EC2_MONTHLY_CENTS must be four whole numbers, with commas')
    .nullable(),
  sshUser: z
    .string()
    .regex(
      /^[a-z_][a-z0-9_-]{0,31}$/i,
      'WORKSPACE_EC2_OS_USER must be a user of the machine image, such as ubuntu',
    ),
  route: z.enum(ROUTES, `EC2_ROUTE must be ${ROUTES.join(', ')}`),
  connectEndpoint: idOf('EC2_CONNECT_ENDPOINT', 'eice').nullable(),
  reach: z.enum(REACHES, `EC2_REACH must be ${REACHES.join(', ')}`),
  tags: z
    .record(z.string(), z.string(TAG_FORM).max(256, TAG_FORM))
    .refine((tags) => Object.keys(tags).every((name) => /^.{1,128}$/.test(name)), TAG_FORM)
    .refine(
      (tags) => !Object.keys(tags).some((name) => RESERVED_TAG.test(name)),
      'EC2_TAGS may not set Name, aws:… or molecule:…',
    ),
  agentCommand: z.string().nullable(),
});

/** Fields of the configuration. */
export const ec2Shape = {
  /** Null: no instances of EC2 are set up. */
  ec2: launch.nullable(),
};

type Read = (name: (typeof EC2_SETTINGS)[number]['name']) => string;

/** The values as the schema takes them: whoever has set one of the three that cannot be guessed means EC2. */
export function readEc2(read: Read, toNumber: (text: string) => number, toList: (text: string) => string[]) {
  const text = (name: Parameters<Read>[0]): string => read(name).trim();
  if (!text('EC2_IMAGE') && !text('EC2_SUBNETS') && !text('EC2_SECURITY_GROUPS')) return { ec2: null };
  const route = text('EC2_ROUTE');
  return {
    ec2: {
      region: text('AWS_REGION'),
      endpoint: text('AWS_ENDPOINT_URL').replace(/\/+$/, '') || null,
      image: text('EC2_IMAGE'),
      subnets: toList(read('EC2_SUBNETS')),
      securityGroups: toList(read('EC2_SECURITY_GROUPS')),
      instanceProfile: text('EC2_INSTANCE_PROFILE') || null,
      tiers: TIERS.map((tier) => ({
        instanceType: text(`EC2_TIER${tier}_TYPE`),
        diskGb: toNumber(read(`EC2_TIER${tier}_DISK_GB`)),
      })),
      monthlyCents: text('EC2_MONTHLY_CENTS') === '' ? null : toList(read('EC2_MONTHLY_CENTS')).map(toNumber),
      sshUser: text('WORKSPACE_EC2_OS_USER'),
      route,
      connectEndpoint: text('EC2_CONNECT_ENDPOINT') || null,
      reach: text('EC2_REACH') || (route === 'eice' ? 'poll' : route),
      tags: toTags(toList(read('EC2_TAGS'))),
      agentCommand: text('EC2_AGENT_COMMAND') || null,
    },
  };
}

const toTags = (entries: readonly string[]): Record<string, string | undefined> =>
  Object.fromEntries(
    entries.map((entry) => {
      const [name = '', ...value] = entry.split('=');
      return [name.trim(), value.length === 0 ? undefined : value.join('=').trim()];
    }),
  );
