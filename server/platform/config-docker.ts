import { z } from 'zod';
import { MACHINE_BACKENDS } from '@/domain/agent-runtimes';

const MEMORY_MB = [512, 512, 2048, 4096];
const CPU_SHARES = [1024, 1024, 2048, 4096];
const TIERS = ['1', '2', '3', '4'] as const;

/** The settings of agents in containers, and of where agents run. */
export const DOCKER_SETTINGS = [
  {
    name: 'WORKSPACE_BACKEND',
    fallback: 'auto',
    about:
      'where new agents run: docker, local, ec2, or auto: in containers where Docker answers, else on this host',
  },
  {
    name: 'DOCKER_HOST',
    fallback: 'unix:///var/run/docker.sock',
    about: 'where Docker listens: unix:// or tcp://',
  },
  {
    name: 'MOLECULE_IMAGE_REGISTRY',
    fallback: 'molecule',
    about:
      'what stands before the name of an agent’s image; without a host in it nothing is fetched from anywhere',
  },
  {
    name: 'MOLECULE_IMAGE_PLATFORM',
    fallback: '',
    about: 'platform of the images, for instance linux/amd64 on a host of another kind',
  },
  {
    name: 'WORKSPACE_IMAGE_LOCAL_OVERRIDE',
    fallback: '0',
    about: '1 starts agents from the newest image of this machine, whatever is pinned',
  },
  { name: 'MOLECULE_DOCKER_NETWORK', fallback: 'molecule', about: 'the Docker network that agents are in' },
  {
    name: 'MOLECULE_IN_DOCKER',
    fallback: '',
    about:
      '1: this server is in a container of that network and reaches agents by name; unset means it is found out',
  },
  {
    name: 'PLATFORM_URL',
    fallback: '',
    about: 'where agents in containers reach the API of this server; unset means it is found out',
  },
  ...TIERS.map((tier, at) => ({
    name: `TIER${tier}_MEMORY_MB` as const,
    fallback: String(MEMORY_MB[at]),
    about: `memory of a container of tier ${tier}, in MiB`,
  })),
  ...TIERS.map((tier, at) => ({
    name: `TIER${tier}_CPU_SHARES` as const,
    fallback: String(CPU_SHARES[at]),
    about: `processor time of a container of tier ${tier}; 1024 are one processor`,
  })),
] as const;

const tierLimit = z.object(
  {
    memoryMb: z.int('must be a number of MiB').min(16).max(1_048_576),
    cpuShares: z.int('must be a number; 1024 are one processor').min(32).max(262_144),
  },
  'must be a number',
);

/** Fields of the configuration. */
export const dockerShape = {
  workspaceBackend: z.enum(['auto', ...MACHINE_BACKENDS], `must be auto, ${MACHINE_BACKENDS.join(' or ')}`),
  dockerHost: z
    .string()
    .regex(/^(unix:\/\/\/.+|(tcp|https?):\/\/[^/]+)$/, 'must be unix:///path or tcp://host:port'),
  imageRegistry: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?$/, 'must be a name such as registry.example.com/agents'),
  imagePlatform: z
    .string()
    .regex(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'must be such as linux/amd64')
    .nullable(),
  /** For who builds images: the newest counts, whatever is pinned. */
  ignoresImagePins: z.boolean('must be 1 or 0'),
  dockerNetwork: z.string().regex(/^[a-zA-Z0-9][\w.-]*$/, 'must be the name of a network'),
  /** This server runs in a container beside its agents; null: that is found out. */
  inDocker: z.boolean('must be 1 or 0').nullable(),
  platformUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).nullable(),
  /** Of tiers 1 to 4, in this order. */
  tierLimits: z.array(tierLimit),
};

type Read = (name: (typeof DOCKER_SETTINGS)[number]['name']) => string;

/** The values as the schema takes them. @param toFlag how a switch is read */
export const readDocker = (
  read: Read,
  toFlag: (text: string) => boolean | string,
  toNumber: (text: string) => number,
) => ({
  workspaceBackend: read('WORKSPACE_BACKEND').trim(),
  dockerHost: read('DOCKER_HOST').trim(),
  imageRegistry: read('MOLECULE_IMAGE_REGISTRY').trim().replace(/\/+$/, ''),
  imagePlatform: read('MOLECULE_IMAGE_PLATFORM').trim() || null,
  ignoresImagePins: toFlag(read('WORKSPACE_IMAGE_LOCAL_OVERRIDE')),
  dockerNetwork: read('MOLECULE_DOCKER_NETWORK').trim(),
  inDocker: read('MOLECULE_IN_DOCKER').trim() === '' ? null : toFlag(read('MOLECULE_IN_DOCKER')),
  platformUrl: read('PLATFORM_URL').trim().replace(/\/+$/, '') || null,
  tierLimits: TIERS.map((tier) => ({
    memoryMb: toNumber(read(`TIER${tier}_MEMORY_MB`)),
    cpuShares: toNumber(read(`TIER${tier}_CPU_SHARES`)),
  })),
});
