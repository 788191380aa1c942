import { resolve } from 'node:path';
import { z } from 'zod';
import { AGENT_SETTINGS, agentShape, readAgents } from './config-agents';
import { BUDGET_SETTINGS, budgetShape, readBudgets } from './config-budgets';
import {
  DELEGATION_NAMES,
  DELEGATION_SETTINGS,
  delegationShape,
  readDelegations,
} from './config-delegations';
import { DOCKER_SETTINGS, dockerShape, readDocker } from './config-docker';
import { EC2_SETTINGS, ec2Shape, readEc2 } from './config-ec2';
import { EDGE_SETTINGS, edgeShape, readEdge } from './config-edge';
import { LIMIT_SETTINGS, limitsShape, readLimits } from './config-limits';
import { LOCAL_SETTINGS, localShape, readLocal } from './config-local';
import { RETENTION_NAMES, RETENTION_SETTINGS, readRetention, retentionShape } from './config-retention';
import {
  findServerModeProblems,
  readLocalMode,
  readServerMode,
  SERVER_MODE_SETTINGS,
  serverModeShape,
} from './config-server-mode';
import { readUploads, UPLOAD_SETTINGS, uploadShape } from './config-uploads';
import { rangeProblem } from './guarded-fetch/outbound-policy';
import { parseProvisionConcurrency } from './provision-concurrency';
import { MAKE_A_KEY, parseSecretKey } from './secret-key';

/** Where the rows live: a PostgreSQL server of our own below `dataDir`, or somebody else's. */
const databaseConfig = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedded') }),
  z.object({
    kind: z.literal('external'),
    url: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }),
  }),
]);

const agentBind = z.object(
  {
    /** Empty: every address of this machine. */
    host: z.string(),
    port: z.int('must have a port of 0 to 65535').min(0).max(65_535, 'must have a port of 0 to 65535'),
  },
  'must be host, host:port or :port; an IPv6 address stands in brackets',
);

const secretKey = z.instanceof(Uint8Array, {
  error: `must be 32 random bytes, as base64 or hexadecimal; ${MAKE_A_KEY}`,
});

const LOOPBACK_BINDS = ['127.0.0.1', '::1', 'localhost'] as const;

const configSchema = z.object({
  ...serverModeShape,
  ...edgeShape,
  ...dockerShape,
  ...ec2Shape,
  ...agentShape,
  ...localShape,
  ...delegationShape,
  ...budgetShape,
  bind: z.string(),
  /** True when MOLECULE_BIND was given, not assumed: only then may `next start`, which binds by itself, trust it. */
  bindIsStated: z.boolean(),
  port: z.int().min(0).max(65_535),
  dataDir: z.string().min(1, 'must not be empty'),
  database: databaseConfig,
  /** What secrets are encrypted with; null: the key that stands in `dataDir`, where there is one. */
  secretsKey: secretKey.nullable(),
  /** What they may have been encrypted with before. */
  secretsOldKeys: z.array(secretKey),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  ...limitsShape,
  ...uploadShape,
  ...retentionShape,
  /** Without any sign of an agent for this long a call to it is given up. */
  a2aIdleTimeoutSeconds: z.int().min(1).max(86_400),
  /** Null: what the runtime needs. */
  provisionTimeoutSeconds: z.int().min(10).max(86_400).nullable(),
  provisionConcurrency: z.object({ max: z.int().min(1).nullable(), warning: z.string().nullable() }),
  /** Silence after which an agent that runs elsewhere counts as gone (D22). */
  remoteStaleAfterSeconds: z.int().min(10).max(86_400),
  /** Where agents elsewhere reach this server; null: at the address that their creator used. */
  externalUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).nullable(),
  jobConcurrency: z.int().min(1).max(100),
  templatesDir: z.string().min(1, 'must not be empty'),
  /** Tiers 3 (privileged) and 4 (host) may be given to workspaces (D24). */
  allowTiers3And4: z.boolean('must be 1 or 0'),
  /** Private, CGNAT and loopback addresses and ranges that the server may call although its mode does not. */
  outboundAllow: z.array(
    z.string().refine((entry) => rangeProblem(entry) === null, {
      error: ({ input }) => `${String(input)} ${rangeProblem(String(input))}`,
    }),
  ),
  /** Where agents of other machines and containers connect; null: nowhere. Never grants the owner (D4b). */
  agentBind: agentBind.nullable(),
  /** Gives out tokens of workspaces to test suites (spec 1.8). */
  testTokens: z.boolean('must be 1 or 0'),
  /** Answers hot paths before Next; off in development, because server/main.ts does not hot-reload. */
  fastLane: z.boolean('must be 1 or 0'),
});

export type Config = z.infer<typeof configSchema>;

/** Every setting: its environment name, what it means when unset, and what it does. `npm run doctor` prints this list. */
export const SETTINGS = [
  { name: 'PORT', fallback: '3000', about: 'port of the page and the API; 0 takes a free one' },
  {
    name: 'MOLECULE_BIND',
    fallback: '127.0.0.1',
    about: 'address to listen on; one beyond loopback asks for server mode',
  },
  { name: 'MOLECULE_ENV', fallback: 'development', about: 'production asks for server mode' },
  ...SERVER_MODE_SETTINGS,
  ...EDGE_SETTINGS,
  ...DOCKER_SETTINGS,
  ...EC2_SETTINGS,
  ...AGENT_SETTINGS,
  ...LOCAL_SETTINGS,
  ...DELEGATION_SETTINGS,
  ...BUDGET_SETTINGS,
  {
    name: 'DATA_DIR',
    fallback: './.data',
    about: 'folder of the embedded database, its backups and its lock',
  },
  {
    name: 'DATABASE_URL',
    fallback: '',
    about: 'a PostgreSQL server of your own instead of the embedded one',
    secret: true,
  },
  {
    name: 'SECRETS_ENCRYPTION_KEY',
    fallback: '',
    about: '32 random bytes that secrets are encrypted with; unset means a key in DATA_DIR',
    secret: true,
  },
  {
    name: 'SECRETS_ENCRYPTION_KEYS_OLD',
    fallback: '',
    about: 'keys of before, with commas, until npm run secrets:rotate has been run',
    secret: true,
  },
  { name: 'LOG_LEVEL', fallback: 'info', about: 'fatal, error, warn, info, debug, trace or silent' },
  ...LIMIT_SETTINGS,
  ...UPLOAD_SETTINGS,
  ...RETENTION_SETTINGS,
  {
    name: 'A2A_IDLE_TIMEOUT_SECONDS',
    fallback: '300',
    about: 'a call to an agent is given up after this long without any sign of it',
  },
  {
    name: 'PROVISION_TIMEOUT_SECONDS',
    fallback: '',
    about:
      'after this long a workspace that does not start is failed; unset: as its runtime needs, usually 600',
  },
  {
    name: 'MOLECULE_PROVISION_CONCURRENCY',
    fallback: '3',
    about: 'workspaces that start at the same time where starting takes time; 0 means any number',
  },
  {
    name: 'REMOTE_LIVENESS_STALE_AFTER',
    fallback: '90',
    about: 'seconds of silence after which an agent that runs elsewhere counts as gone',
  },
  {
    name: 'EXTERNAL_PLATFORM_URL',
    fallback: '',
    about:
      'where agents that run elsewhere reach this server; unset means PUBLIC_URL, else the address in use',
  },
  {
    name: 'JOB_CONCURRENCY',
    fallback: '10',
    about: 'background jobs that run at the same time',
  },
  {
    name: 'CONFIGS_DIR',
    fallback: './templates',
    about: 'folder of the workspace and organisation templates',
  },
  {
    name: 'MOLECULE_ALLOW_TIERS_3_4',
    fallback: '0',
    about: '1 lets workspaces have tier 3 (privileged) or 4 (the host itself)',
  },
  {
    name: 'MOLECULE_OUTBOUND_ALLOW',
    fallback: '',
    about: 'private, CGNAT or loopback addresses and ranges (CIDR, with commas) that may be called',
  },
  {
    name: 'MOLECULE_AGENT_BIND',
    fallback: '',
    about: 'host[:port] or :port of a second listener for agents, which serves the API to bearers alone',
  },
  {
    name: 'MOLECULE_ENABLE_TEST_TOKENS',
    fallback: '1',
    about:
      'endpoint that gives tokens of workspaces to test suites: 1 on, 0 off; unset means off in server mode',
  },
  { name: 'MOLECULE_FAST_LANE', fallback: '1', about: '0 sends every request through Next' },
] as const satisfies readonly { name: string; fallback: string; about: string; secret?: boolean }[];

type SettingName = (typeof SETTINGS)[number]['name'];
type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration that cannot be used; the message has one sentence for each wrong setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const isProduction = (read: (name: SettingName) => string): boolean =>
  /^prod(uction)?$/i.test(read('MOLECULE_ENV').trim());

const isLoopback = (bind: string): boolean => LOOPBACK_BINDS.some((loopback) => loopback === bind);

/** What tells the two modes apart (D4), or the sentences why server mode cannot start. */
function readMode(read: (name: SettingName) => string) {
  const isServer = isProduction(read) || !isLoopback(read('MOLECULE_BIND'));
  if (!isServer) return readLocalMode(read);
  const problems = findServerModeProblems(read, MAKE_A_KEY);
  // Nobody makes this one up: a key that is lost with a container would take every secret with it.
  if (read('SECRETS_ENCRYPTION_KEY').trim() === '') {
    problems.push(`SECRETS_ENCRYPTION_KEY: must be set in server mode; ${MAKE_A_KEY}`);
  }
  if (problems.length === 0) return readServerMode(read);
  const why = isProduction(read) ? 'MOLECULE_ENV=production' : `MOLECULE_BIND=${read('MOLECULE_BIND')}`;
  throw new ConfigError(`${why} asks for server mode.\n${problems.join('\n')}`);
}

/** Which setting a field of the configuration comes from, so that an error names what the person typed. */
const SETTING_OF: Partial<Record<keyof Config, string>> = {
  port: 'PORT',
  bind: 'MOLECULE_BIND',
  dataDir: 'DATA_DIR',
  database: 'DATABASE_URL',
  secretsKey: 'SECRETS_ENCRYPTION_KEY',
  secretsOldKeys: 'SECRETS_ENCRYPTION_KEYS_OLD',
  logLevel: 'LOG_LEVEL',
  rateLimitPerMinute: 'RATE_LIMIT',
  rateLimits: 'RATE_LIMITS',
  requestsAtOnce: 'REQUESTS_AT_ONCE',
  uploadMemoryMib: 'UPLOAD_MEMORY_MIB',
  clamd: 'CLAMD_ADDRESS',
  ...RETENTION_NAMES,
  a2aIdleTimeoutSeconds: 'A2A_IDLE_TIMEOUT_SECONDS',
  provisionTimeoutSeconds: 'PROVISION_TIMEOUT_SECONDS',
  remoteStaleAfterSeconds: 'REMOTE_LIVENESS_STALE_AFTER',
  externalUrl: 'EXTERNAL_PLATFORM_URL',
  jobConcurrency: 'JOB_CONCURRENCY',
  templatesDir: 'CONFIGS_DIR',
  allowTiers3And4: 'MOLECULE_ALLOW_TIERS_3_4',
  outboundAllow: 'MOLECULE_OUTBOUND_ALLOW',
  corsOrigins: 'CORS_ORIGINS',
  tenantId: 'MOLECULE_ORG_ID',
  sessionIdleMinutes: 'SESSION_IDLE_MINUTES',
  sessionLifetimeHours: 'SESSION_LIFETIME_HOURS',
  requiresSecondFactor: 'REQUIRE_SECOND_FACTOR',
  agentEmailDomain: 'AGENT_EMAIL_DOMAIN',
  allowsLocalBackend: 'MOLECULE_ALLOW_LOCAL_BACKEND',
  ...DELEGATION_NAMES,
  orgBudgetCents: 'ORG_BUDGET_CENTS',
  orgBudgetTokens: 'ORG_BUDGET_TOKENS',
  orgBudgetRuns: 'ORG_BUDGET_RUNS',
  workspaceBackend: 'WORKSPACE_BACKEND',
  dockerHost: 'DOCKER_HOST',
  imageRegistry: 'MOLECULE_IMAGE_REGISTRY',
  imagePlatform: 'MOLECULE_IMAGE_PLATFORM',
  ignoresImagePins: 'WORKSPACE_IMAGE_LOCAL_OVERRIDE',
  dockerNetwork: 'MOLECULE_DOCKER_NETWORK',
  inDocker: 'MOLECULE_IN_DOCKER',
  platformUrl: 'PLATFORM_URL',
  ec2: 'EC2',
  tierLimits: 'TIERn_MEMORY_MB and TIERn_CPU_SHARES',
  agentBind: 'MOLECULE_AGENT_BIND',
  testTokens: 'MOLECULE_ENABLE_TEST_TOKENS',
  fastLane: 'MOLECULE_FAST_LANE',
};

/** Reads the whole configuration, or throws ConfigError: a half-configured process never starts. */
export function parseConfig(env: Environment): Config {
  const fallbacks = new Map<string, string>(SETTINGS.map((setting) => [setting.name, setting.fallback]));
  const read = (name: SettingName): string => env[name] ?? fallbacks.get(name) ?? '';
  const mode = readMode(read);
  const isLocal = mode.mode === 'local';
  const databaseUrl = env.DATABASE_URL;
  const parsed = configSchema.safeParse({
    ...mode,
    ...readEdge(read),
    ...readLimits(read, isLocal, toNumber),
    ...readDocker(read, toFlag, toNumber),
    ...readEc2(read, toNumber, toList),
    ...readAgents(read),
    ...readUploads(read),
    ...readLocal(read, isLocal, toPath, toFlag),
    ...readDelegations(read, toFlag, toNumber),
    ...readBudgets(read, toNumber, toPath),
    bind: read('MOLECULE_BIND'),
    bindIsStated: env.MOLECULE_BIND !== undefined,
    port: toNumber(read('PORT')),
    dataDir: toPath(read('DATA_DIR')),
    database: databaseUrl === undefined ? { kind: 'embedded' } : { kind: 'external', url: databaseUrl },
    secretsKey: read('SECRETS_ENCRYPTION_KEY').trim() === '' ? null : toKey(read('SECRETS_ENCRYPTION_KEY')),
    secretsOldKeys: toList(read('SECRETS_ENCRYPTION_KEYS_OLD')).map(toKey),
    logLevel: read('LOG_LEVEL'),
    ...readRetention(read, toNumber),
    a2aIdleTimeoutSeconds: toNumber(read('A2A_IDLE_TIMEOUT_SECONDS')),
    provisionTimeoutSeconds:
      read('PROVISION_TIMEOUT_SECONDS') === '' ? null : toNumber(read('PROVISION_TIMEOUT_SECONDS')),
    provisionConcurrency: parseProvisionConcurrency(env.MOLECULE_PROVISION_CONCURRENCY),
    remoteStaleAfterSeconds: toNumber(read('REMOTE_LIVENESS_STALE_AFTER')),
    externalUrl: read('EXTERNAL_PLATFORM_URL').trim() || null,
    jobConcurrency: toNumber(read('JOB_CONCURRENCY')),
    templatesDir: toPath(read('CONFIGS_DIR')),
    allowTiers3And4: toFlag(read('MOLECULE_ALLOW_TIERS_3_4')),
    outboundAllow: toList(read('MOLECULE_OUTBOUND_ALLOW')),
    agentBind: toAddress(read('MOLECULE_AGENT_BIND')),
    testTokens: toFlag(env.MOLECULE_ENABLE_TEST_TOKENS ?? (isLocal ? '1' : '0')),
    fastLane: toFlag(read('MOLECULE_FAST_LANE')),
  });
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => explain(issue.path[0], issue.message)).join('\n'));
}

/** The configuration of this process, `.env` of the working directory included. */
export function readConfig(): Config {
  const config = parseConfig(environment());
  // next-auth takes the address of its endpoints from the environment alone.
  if (config.publicUrl !== null) process.env.NEXTAUTH_URL = `${config.publicUrl}/api/auth`;
  return config;
}

/** Names of the variables that templates of this server may refer to: whatever is set, but for settings of the platform itself. */
export function foreignVariableNames(env: Environment = environment()): ReadonlySet<string> {
  const own = new Set<string>(SETTINGS.map(({ name }) => name));
  return new Set(
    Object.keys(env).filter((name) => env[name] && !own.has(name) && !name.startsWith('MOLECULE_')),
  );
}

/** What is set; the environment itself wins over `.env`. */
function environment(): Environment {
  try {
    process.loadEnvFile();
  } catch {
    // There is none, which is the usual case.
  }
  return process.env;
}

/** What is set in this process, for the doctor; secrets are only said to be set. */
export function describeSettings(
  env: Environment = environment(),
): { name: string; value: string; about: string }[] {
  return SETTINGS.map((setting) => {
    const given = env[setting.name];
    const value = given === undefined ? `(unset) ${setting.fallback}` : 'secret' in setting ? '(set)' : given;
    return { name: setting.name, value: value.trim(), about: setting.about };
  });
}

/** Empty stays empty: it would resolve to the working directory, which nobody means. */
const toPath = (text: string): string =>
  text.trim() === '' ? '' : resolve(/* turbopackIgnore: true */ text);

const toFlag = (text: string): boolean | string => (text === '1' ? true : text === '0' ? false : text);

const toList = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** What is no key stays a text, which the schema refuses without repeating it. */
const toKey = (text: string): Uint8Array | string => parseSecretKey(text) ?? text;

const AGENT_PORT = 3001;

/** `host[:port]` or `:port`; empty: null. */
function toAddress(text: string): { host: string; port: number } | string | null {
  if (text.trim() === '') return null;
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]*))(?::(\d{1,6}))?$/i.exec(text.trim());
  if (!found) return text;
  return { host: found[1] ?? found[2] ?? '', port: found[3] === undefined ? AGENT_PORT : Number(found[3]) };
}

const toNumber = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);

function explain(field: PropertyKey | undefined, message: string): string {
  const name = SETTING_OF[field as keyof Config] ?? String(field);
  return `${name}: ${message}. Set it right or leave it unset.`;
}
