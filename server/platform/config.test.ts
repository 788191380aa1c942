import { describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, parseConfig, SETTINGS } from './config';

const KEY = 'lYREowaQ6NcSlNm8s7hF2QV6sACqaslHepObYs7SdRg=';
const OTHER_KEY = '3133c7f1324f2df8f0ddfdf631ec15ecdbeb117df2da083cb47a63d872149671';

/** All that server mode needs. */
const SERVER = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'https://molecule.example',
  NEXTAUTH_SECRET: 'bF4x9-Qm2Lr8Tz6-Vn1Ks7Wd3-Hy5Gc0Pj',
  SECRETS_ENCRYPTION_KEY: KEY,
} as const;

const problemOf = (env: Record<string, string | undefined>): string => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('an environment that is accepted', () => {
  it('may be empty: local mode on loopback with the embedded database', () => {
    expect(parseConfig({})).toMatchObject({
      mode: 'local',
      bind: '127.0.0.1',
      bindIsStated: false,
      port: 3000,
      database: { kind: 'embedded' },
      logLevel: 'info',
      rateLimitPerMinute: null,
      eventRetentionDays: 30,
      provisionTimeoutSeconds: null,
      allowTiers3And4: false,
      agentBind: null,
      testTokens: true,
      fastLane: true,
    });
  });

  it.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: ' 8080 ' }, { port: 8080 }],
    [{ MOLECULE_BIND: '::1' }, { bind: '::1', bindIsStated: true }],
    [{ MOLECULE_BIND: 'localhost' }, { bind: 'localhost', bindIsStated: true }],
    [{ MOLECULE_ENV: 'development' }, { mode: 'local' }],
    [{ SECRETS_ENCRYPTION_KEY: '' }, { secretsKey: null, secretsOldKeys: [] }],
    [
      { SECRETS_ENCRYPTION_KEY: ` ${KEY} `, SECRETS_ENCRYPTION_KEYS_OLD: `${OTHER_KEY}, ${KEY}` },
      {
        secretsKey: Buffer.from(KEY, 'base64'),
        secretsOldKeys: [Buffer.from(OTHER_KEY, 'hex'), Buffer.from(KEY, 'base64')],
      },
    ],
    [
      { CORS_ORIGINS: 'https://app.example/, http://localhost:3001', MOLECULE_ORG_ID: ' acme ' },
      { corsOrigins: ['https://app.example', 'http://localhost:3001'], tenantId: 'acme' },
    ],
    [
      { CORS_ORIGINS: '', MOLECULE_ORG_ID: '' },
      { corsOrigins: [], tenantId: null },
    ],
    [{ RATE_LIMIT: '600' }, { rateLimitPerMinute: 600 }],
    [{ EVENT_RETENTION_DAYS: '1' }, { eventRetentionDays: 1 }],
    [{ ACTIVITY_RETENTION_DAYS: '1' }, { activityRetentionDays: 1 }],
    [{ ACTIVITY_CLEANUP_INTERVAL_HOURS: '12' }, { activityCleanupIntervalHours: 12 }],
    [{ MOLECULE_ALLOW_TIERS_3_4: '1' }, { allowTiers3And4: true }],
    [{ MOLECULE_FAST_LANE: '0' }, { fastLane: false }],
    [{ MOLECULE_ENABLE_TEST_TOKENS: '0' }, { testTokens: false }],
    [{ MOLECULE_ENABLE_TEST_TOKENS: '1' }, { testTokens: true }],
    [{ MOLECULE_AGENT_BIND: '' }, { agentBind: null }],
    [{ MOLECULE_AGENT_BIND: ' 172.17.0.1 ' }, { agentBind: { host: '172.17.0.1', port: 3001 } }],
    [{ MOLECULE_AGENT_BIND: '172.17.0.1:0' }, { agentBind: { host: '172.17.0.1', port: 0 } }],
    [{ MOLECULE_AGENT_BIND: 'gateway.local:80' }, { agentBind: { host: 'gateway.local', port: 80 } }],
    [{ MOLECULE_AGENT_BIND: ':8080' }, { agentBind: { host: '', port: 8080 } }],
    [{ MOLECULE_AGENT_BIND: '[::1]:8080' }, { agentBind: { host: '::1', port: 8080 } }],
    [
      { DATABASE_URL: 'postgres://u:p@db.example:5432/m' },
      { database: { kind: 'external', url: 'postgres://u:p@db.example:5432/m' } },
    ],
    [
      { DATABASE_URL: 'postgresql://db.example/m' },
      { database: { kind: 'external', url: 'postgresql://db.example/m' } },
    ],
  ])('%j means %j', (env, expected) => {
    expect(parseConfig(env)).toMatchObject(expected);
  });
});

describe('an environment that is refused, in a sentence that names the setting', () => {
  it.each([
    ['PORT', { PORT: 'http' }],
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '-1' }],
    ['PORT', { PORT: '' }],
    ['DATABASE_URL', { DATABASE_URL: '' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db.example/m' }],
    ['DATABASE_URL', { DATABASE_URL: 'db.example' }],
    ['DATA_DIR', { DATA_DIR: '' }],
    ['DATA_DIR', { DATA_DIR: ' ' }],
    ['CONFIGS_DIR', { CONFIGS_DIR: '' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['RATE_LIMIT', { RATE_LIMIT: '0' }],
    ['RATE_LIMIT', { RATE_LIMIT: 'many' }],
    ['EVENT_RETENTION_DAYS', { EVENT_RETENTION_DAYS: '0' }],
    ['ACTIVITY_RETENTION_DAYS', { ACTIVITY_RETENTION_DAYS: '0' }],
    ['ACTIVITY_CLEANUP_INTERVAL_HOURS', { ACTIVITY_CLEANUP_INTERVAL_HOURS: '721' }],
    ['MOLECULE_ALLOW_TIERS_3_4', { MOLECULE_ALLOW_TIERS_3_4: 'yes' }],
    ['MOLECULE_ENABLE_TEST_TOKENS', { MOLECULE_ENABLE_TEST_TOKENS: 'true' }],
    ['MOLECULE_AGENT_BIND', { MOLECULE_AGENT_BIND: 'http://172.17.0.1:3001' }],
    ['MOLECULE_AGENT_BIND', { MOLECULE_AGENT_BIND: '172.17.0.1:70000' }],
    ['MOLECULE_AGENT_BIND', { MOLECULE_AGENT_BIND: '::1' }],
    ['MOLECULE_AGENT_BIND', { MOLECULE_AGENT_BIND: ':' }],
    ['MOLECULE_AGENT_BIND', { MOLECULE_AGENT_BIND: 'a b' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: '*' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://*.example.com' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'null' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://app.example/page' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'http://app.example' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://app.example, app.example' }],
    ['MOLECULE_ORG_ID', { MOLECULE_ORG_ID: 'two words' }],
    ['PROVISION_TIMEOUT_SECONDS', { PROVISION_TIMEOUT_SECONDS: '1' }],
    ['PROVISION_TIMEOUT_SECONDS', { PROVISION_TIMEOUT_SECONDS: '10.5' }],
  ])('%s: %j', (name, env) => {
    expect(problemOf(env)).toMatch(new RegExp(`^${name}: .+`));
  });

  it('names every wrong setting at once, a sentence for each', () => {
    const problem = problemOf({ PORT: 'x', LOG_LEVEL: 'y', RATE_LIMIT: 'z' });
    expect(problem.split('\n').map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'RATE_LIMIT',
    ]);
  });

  it('repeats no password of a wrong DATABASE_URL', () => {
    expect(problemOf({ DATABASE_URL: 'mysql://user:hunter2@db.example/m' })).not.toContain('hunter2');
  });

  describe.each(['production', 'prod', ' Production '])('with MOLECULE_ENV=%j', (value) => {
    it('is server mode, where people sign in', () => {
      const config = parseConfig({ ...SERVER, MOLECULE_ENV: value });
      expect(config).toMatchObject({ mode: 'server', bind: '127.0.0.1', rateLimitPerMinute: 600 });
      expect(config).toMatchObject({ testTokens: false, publicUrl: 'https://molecule.example' });
    });

    it('asks at once for all that is missing, and says how to make it', () => {
      const lines = problemOf({ MOLECULE_ENV: value }).split('\n');
      expect(lines[0]).toBe('MOLECULE_ENV=production asks for server mode.');
      expect(lines.slice(1).map((line) => line.split(':')[0])).toEqual([
        'PUBLIC_URL',
        'NEXTAUTH_SECRET',
        'SECRETS_ENCRYPTION_KEY',
      ]);
      for (const line of lines.slice(2)) expect(line).toMatch(/must be set.*make one with: node -e /);
    });
  });

  it.each([
    'changeme',
    Buffer.from('sixteen bytes ok').toString('base64'),
    Buffer.alloc(33, 'abcdefghijklmnopqrstuvw').toString('base64'),
    'g'.repeat(64),
    '0'.repeat(64),
    Buffer.alloc(32, 'secret').toString('base64'),
    Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('hex'),
  ])('takes no short, long or made-up key, and does not repeat it: %s', (key) => {
    const names = ['SECRETS_ENCRYPTION_KEY', 'SECRETS_ENCRYPTION_KEYS_OLD'] as const;
    for (const name of names) {
      const problem = problemOf({ [name]: key });
      expect(problem).toMatch(new RegExp(`^${name}: must be 32 random bytes.*make one with`));
      expect(problem).not.toContain(key);
    }
  });

  it('does not repeat a wrong key in production either', () => {
    const problem = problemOf({ MOLECULE_ENV: 'production', SECRETS_ENCRYPTION_KEY: 'hunter2' });
    expect(problem).not.toContain('hunter2');
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'molecule.example', ''])(
    'binds beyond loopback in server mode alone: %j',
    (value) => {
      expect(problemOf({ MOLECULE_BIND: value })).toMatch(/^MOLECULE_BIND=.* asks for server mode\.\n/);
      const { MOLECULE_ENV: _, ...rest } = SERVER;
      expect(parseConfig({ ...rest, MOLECULE_BIND: value })).toMatchObject({ mode: 'server', bind: value });
    },
  );

  it.each([
    [{ PUBLIC_URL: 'molecule.example' }, /^PUBLIC_URL: must be an https/],
    [{ PUBLIC_URL: 'ftp://molecule.example' }, /^PUBLIC_URL: must be an https/],
    [{ PUBLIC_URL: 'https://molecule.example/be low' }, /^PUBLIC_URL: may have letters, digits and - . _ ~/],
    [{ PUBLIC_URL: 'https://molecule.example/a//b' }, /^PUBLIC_URL: may have letters, digits and - . _ ~/],
    [{ PUBLIC_URL: 'http://molecule.example' }, /^PUBLIC_URL: must be https.*TLS/],
    [{ NEXTAUTH_SECRET: 'short' }, /^NEXTAUTH_SECRET: must have at least 32 bytes/],
    [{ NEXTAUTH_SECRET: 'x'.repeat(40) }, /^NEXTAUTH_SECRET: must be random/],
    [{ NEXTAUTH_SECRET: 'change-me-please-0123456789-qwertzuiop' }, /^NEXTAUTH_SECRET: must be random/],
    [{ NEXTAUTH_SECRET: 'your-secret-key-goes-here-0123456789' }, /^NEXTAUTH_SECRET: must be random/],
    [{ MOLECULE_TRUSTED_PROXIES: '10.0.0.0/8, nginx' }, /^MOLECULE_TRUSTED_PROXIES: nginx/],
    [{ AUTH_GITHUB_ID: 'id' }, /^AUTH_GITHUB_SECRET: must be set too/],
    [{ AUTH_OIDC_ID: 'id', AUTH_OIDC_SECRET: 's' }, /^AUTH_OIDC_ISSUER: must be set too/],
    [{ AUTH_GITHUB_URL: 'http://github.example' }, /^AUTH_GITHUB_URL: must be an https/],
    [
      { AUTH_OIDC_ID: 'id', AUTH_OIDC_SECRET: 's', AUTH_OIDC_ISSUER: 'http://id.example' },
      /^AUTH_OIDC_ISSUER: must be an https/,
    ],
  ])('server mode does not start with %j, and repeats no secret', (env, problem) => {
    const [head, ...lines] = problemOf({ ...SERVER, ...env }).split('\n');
    expect(head).toBe('MOLECULE_ENV=production asks for server mode.');
    expect(lines).toEqual([expect.stringMatching(problem)]);
    if ('NEXTAUTH_SECRET' in env) expect(lines.join()).not.toContain(env.NEXTAUTH_SECRET);
  });

  it('is served below the path of its address, in local mode too', () => {
    const PUBLIC_URL = 'https://example.org/agents/molecule/';
    expect(parseConfig({ ...SERVER, PUBLIC_URL })).toMatchObject({
      publicUrl: 'https://example.org/agents/molecule',
      basePath: '/agents/molecule',
    });
    expect(parseConfig(SERVER)).toMatchObject({ publicUrl: 'https://molecule.example', basePath: '' });
    expect(parseConfig({ PUBLIC_URL })).toMatchObject({ publicUrl: null, basePath: '/agents/molecule' });
    expect(parseConfig({})).toMatchObject({ publicUrl: null, basePath: '' });
  });

  it('takes the other names of an address and a secret, and every provider that is complete', () => {
    const { PUBLIC_URL, NEXTAUTH_SECRET, ...rest } = SERVER;
    const config = parseConfig({
      ...rest,
      NEXTAUTH_URL: `${PUBLIC_URL}/`,
      AUTH_SECRET: NEXTAUTH_SECRET,
      AUTH_GITHUB_ID: 'hub',
      AUTH_GITHUB_SECRET: 'of hub',
      AUTH_OIDC_ISSUER: 'http://localhost:4000',
      AUTH_OIDC_ID: 'own',
      AUTH_OIDC_SECRET: 'of own',
    });
    expect(config).toMatchObject({
      publicUrl: PUBLIC_URL,
      sessionSecret: NEXTAUTH_SECRET,
      github: { clientId: 'hub', clientSecret: 'of hub', url: 'https://github.com' },
      google: null,
      oidc: { clientId: 'own', issuer: 'http://localhost:4000', name: 'Single sign-on' },
    });
  });
});

describe('what the doctor prints', () => {
  it('has every setting, says which are unset, and never the value of a secret', () => {
    const printed = describeSettings({
      PORT: '80',
      DATABASE_URL: 'postgres://u:hunter2@db/m',
      SECRETS_ENCRYPTION_KEY: KEY,
      SECRETS_ENCRYPTION_KEYS_OLD: OTHER_KEY,
    });
    expect(printed.map(({ name }) => name)).toEqual(SETTINGS.map(({ name }) => name));
    for (const secret of ['hunter2', KEY, OTHER_KEY]) expect(JSON.stringify(printed)).not.toContain(secret);
    const values = Object.fromEntries(printed.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ PORT: '80', DATABASE_URL: '(set)', RATE_LIMIT: '(unset)' });
  });
});
