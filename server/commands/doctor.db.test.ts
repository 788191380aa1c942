import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '@/server/platform/config';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { judgeBackends } from './doctor/check-backends';
import { checkDatabase, judgeSkew } from './doctor/check-database';
import {
  checkBuild,
  checkDataDir,
  checkNode,
  checkPort,
  checkTemplates,
  judgeDisk,
} from './doctor/check-machine';
import { checkMode } from './doctor/check-mode';
import { type Finding, formatFinding } from './doctor/finding';

const SECRET = randomBytes(32).toString('hex');
const KEY = randomBytes(32).toString('base64');
const SERVER = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'https://molecule.example',
  NEXTAUTH_SECRET: SECRET,
  SECRETS_ENCRYPTION_KEY: KEY,
  MOLECULE_TRUSTED_PROXIES: '10.0.0.7',
};

let platform: TestPlatform;
let folder: string;
beforeAll(async () => {
  platform = await createTestPlatform();
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

const lines = (found: readonly Finding[]): string[] => found.map(formatFinding);
const here = (over: Partial<Config> = {}): Config => ({ ...platform.deps.config, dataDir: folder, ...over });

interface Ended {
  readonly code: number;
  readonly lines: string[];
  readonly output: string;
}

/** Runs the command as `npm run doctor` does. */
const run = (env: Record<string, string>): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: { ...process.env, PORT: '0', ...env } };
    const args = ['--import', 'tsx', 'server/commands/doctor.ts'];
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const found = stdout.split('\n').filter((line) => /^(ok|warn|fail)\s/.test(line));
      resolve({ code: error ? Number(error.code) : 0, lines: found, output: stdout + stderr });
    });
  });

describe('the command', () => {
  it('finds all well in server mode with a database, and prints no secret', async () => {
    const {
      code,
      lines: found,
      output,
    } = await run({ ...SERVER, DATABASE_URL: platform.url, DATA_DIR: folder });
    expect(found.filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(code).toBe(0);
    expect(found.map((line) => /^ok +([^:]+):/.exec(line)?.[1])).toEqual([
      ...['Mode', 'PUBLIC_URL', 'NEXTAUTH_SECRET', 'SECRETS_ENCRYPTION_KEY', 'MOLECULE_TRUSTED_PROXIES'],
      ...['Sign-in', 'Node.js', 'DATA_DIR', 'Disk', 'CONFIGS_DIR', 'Build', 'PORT', 'Starts'],
      ...['Agents', 'Database', 'Schema', 'Extensions', 'Clock', 'Secrets'],
    ]);
    for (const secret of [SECRET, KEY]) expect(output).not.toContain(secret);
  });

  it('fails with a line for each thing that server mode lacks', async () => {
    const { code, lines: found } = await run({ MOLECULE_BIND: '0.0.0.0', DATA_DIR: folder });
    expect(code).toBe(1);
    expect(found[0]).toBe('fail  Settings: MOLECULE_BIND=0.0.0.0 asks for server mode.');
    expect(found.slice(1).map((line) => line.split(':')[0])).toEqual([
      'fail  PUBLIC_URL',
      'fail  NEXTAUTH_SECRET',
      'fail  SECRETS_ENCRYPTION_KEY',
    ]);
  });
});

it('says where agents can be started, and what keeps the rest', () => {
  const judged = (preferred: string, ...problems: (string | null)[]) =>
    formatFinding(
      judgeBackends(
        preferred,
        ['one', 'two'].map((kind, at) => ({ kind, problem: problems[at] ?? null })),
      ),
    );
  expect(judged('auto', null, 'Set two up.')).toBe(
    'ok    Agents: can be started here (one); those that run elsewhere can join. two: Set two up.',
  );
  expect(judged('auto', 'Set one up.', 'Set two up.')).toMatch(
    /^ok {4}Agents: none can be started here; .*one: Set one/,
  );
  expect(judged('two', null, 'Set two up.')).toBe(
    'warn  Agents: WORKSPACE_BACKEND is two, which cannot be used. Set two up.',
  );
});

describe('the mode', () => {
  const found = (env: Record<string, string>) => lines(checkMode(parseConfig(env)));

  it('is said with its reason', () => {
    expect(found({})[0]).toMatch(/^ok {4}Mode: local, because MOLECULE_ENV is not production/);
    expect(found(SERVER)[0]).toMatch(/^ok {4}Mode: server, because MOLECULE_ENV is production/);
    expect(found({ ...SERVER, MOLECULE_BIND: '0.0.0.0' })[0]).toMatch(
      /because MOLECULE_BIND \(0\.0\.0\.0\) is/,
    );
  });

  it.each([
    [{ ...SERVER, PUBLIC_URL: 'http://localhost:3000' }, /^warn {2}PUBLIC_URL: .*this machine alone/],
    [
      { ...SERVER, MOLECULE_TRUSTED_PROXIES: '' },
      /^warn {2}MOLECULE_TRUSTED_PROXIES: none; .*name the address/,
    ],
    [{ ...SERVER, MOLECULE_TRUSTED_PROXIES: '0.0.0.0/0' }, /^warn {2}MOLECULE_TRUSTED_PROXIES: everybody/],
    [{ ...SERVER, MOLECULE_ENABLE_TEST_TOKENS: '1' }, /^warn {2}MOLECULE_ENABLE_TEST_TOKENS: .*unset it/],
    [{ ...SERVER, MOLECULE_AGENT_BIND: ':3001' }, /^warn {2}MOLECULE_AGENT_BIND: .*plain HTTP/],
    [{ MOLECULE_ORG_ID: 'acme' }, /^warn {2}MOLECULE_ORG_ID: .*unset it in local mode/],
    [{ CORS_ORIGINS: 'https://app.example' }, /^warn {2}CORS_ORIGINS: .*act as the owner/],
  ])('%j is worth a warning', (env, line) => {
    expect(found(env).filter((each) => each.startsWith('warn'))).toEqual([expect.stringMatching(line)]);
  });
});

describe('the machine', () => {
  it.each([
    ['', null, /^ok {4}Build: there is none yet/],
    ['/a', null, /^ok {4}Build: there is none yet/],
    ['', '', /^ok {4}Build: made for no path$/],
    ['/a', '/a', /^ok {4}Build: made for the path \/a$/],
    ['/a', '', /^warn {2}Build: PUBLIC_URL asks for the path \/a.*npm run build/],
    ['', '/a', /^warn {2}Build: PUBLIC_URL asks for no path.*npm run build/],
  ])('has a build for %j: %j', (basePath, built, line) => {
    expect(formatFinding(checkBuild(basePath, built))).toMatch(line);
  });

  it('has a Node that is new enough', () => {
    expect(['20.19.0', '22.1.0', '20.18.9', '18.20.0'].map((version) => checkNode(version).level)).toEqual([
      ...['ok', 'ok', 'fail', 'fail'],
    ]);
  });

  it('keeps the data folder to its owner', async () => {
    const dataDir = join(folder, 'open');
    await mkdir(dataDir);
    await chmod(dataDir, 0o700);
    expect(await checkDataDir({ dataDir })).toMatchObject([{ level: 'ok' }]);
    await chmod(dataDir, 0o755);
    await writeFile(join(dataDir, 'secrets.key'), KEY, { mode: 0o644 });
    const found = await checkDataDir({ dataDir });
    expect(lines(found)).toEqual([
      `warn  DATA_DIR: others on this machine can read ${dataDir}; chmod go= ${dataDir}`,
      expect.stringContaining('secrets.key'),
    ]);
  });

  it('has a folder for the data, or can make one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await checkDataDir({ dataDir: file })).toMatchObject([{ level: 'fail', about: 'DATA_DIR' }]);
    expect(await checkDataDir({ dataDir: join(folder, 'new', 'deep') })).toMatchObject([{ level: 'ok' }]);
    expect(await checkDataDir({ dataDir: join(file, 'below') })).toMatchObject([{ level: 'fail' }]);
  });

  it('has room', () => {
    expect([2 ** 34, 2 ** 29, 2 ** 26].map((bytes) => judgeDisk(bytes).level)).toEqual([
      'ok',
      'warn',
      'fail',
    ]);
  });

  it('has templates that can be read', async () => {
    expect(await checkTemplates('templates')).toMatchObject({ level: 'ok' });
    expect(await checkTemplates(join(folder, 'none'))).toMatchObject({ level: 'fail', about: 'CONFIGS_DIR' });
  });

  it('has the port free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const place = { bind: '127.0.0.1', port, dataDir: folder };
    expect(formatFinding(await checkPort(place))).toMatch(/^warn {2}PORT: \d+ is taken.*set another PORT/);
    other.close();
    await once(other, 'close');
    expect(await checkPort(place)).toMatchObject({ level: 'ok' });
    expect(await checkPort({ ...place, bind: '192.0.2.1' })).toMatchObject({
      level: 'fail',
      about: 'MOLECULE_BIND',
    });
  });
});

describe('the database', () => {
  it('is not there yet before the first start', async () => {
    const config = here({ database: { kind: 'embedded' }, dataDir: join(folder, 'first') });
    expect(lines(await checkDatabase(config))).toEqual([
      expect.stringMatching(/^ok {4}Database: embedded, not running.*none yet/),
      'ok    Secrets: no key yet; the first start makes one',
    ]);
  });

  it('that cannot be reached fails, without its password', async () => {
    const url = 'postgres://molecule:hunter2@127.0.0.1:1/nowhere';
    const found = lines(await checkDatabase(here({ database: { kind: 'external', url } })));
    expect(found).toEqual([
      expect.stringMatching(/^fail {2}Database: cannot be reached.*check DATABASE_URL/),
    ]);
    expect(found.join()).not.toContain('hunter2');
  });

  it('of a newer version fails', async () => {
    const [row] = await platform.sql`
      insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 99999999999999) returning id`;
    const config = here({ database: { kind: 'external', url: platform.url } });
    expect(lines(await checkDatabase(config))).toContainEqual(
      expect.stringMatching(/^fail {2}Schema: .*newer/),
    );
    await platform.sql`delete from drizzle.__drizzle_migrations where id = ${row?.id}`;
    expect(lines(await checkDatabase(config))).toContainEqual(
      expect.stringMatching(/^ok {4}Schema: up to date/),
    );
  });

  it('agrees on the time', () => {
    expect([0, 5000, 120_000].map((ms) => judgeSkew(ms).level)).toEqual(['ok', 'warn', 'fail']);
  });
});
