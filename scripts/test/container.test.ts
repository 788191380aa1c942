import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig, SETTINGS } from '@/server/platform/config';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, continued lines joined, stage by stage. */
function readStages(): Instruction[][] {
  const text = readFileSync('Dockerfile', 'utf8')
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  const stages: Instruction[][] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    if (word === 'FROM') stages.push([]);
    stages.at(-1)?.push({ word, rest: rest.join(' ') });
  }
  return stages;
}

const STAGES = readStages();
const RUN = STAGES.at(-1) ?? [];
const of = (stage: readonly Instruction[], word: string): string[] =>
  stage.filter((each) => each.word === word).map(({ rest }) => rest);
const COPIES = STAGES.flatMap((stage) => of(stage, 'COPY'));
const IGNORED = readFileSync('.dockerignore', 'utf8').split('\n');
const PINNED = /^[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?$/;

const compose = parse(readFileSync('compose.yaml', 'utf8')) as {
  services: Record<
    string,
    {
      build?: string | { context: string; args: Record<string, string> };
      image: string;
      environment: Record<string, string>;
      ports?: string[];
      volumes: string[];
      read_only?: boolean;
      networks?: Record<string, { aliases?: string[] }>;
      depends_on?: Record<string, { condition: string }>;
    }
  >;
  volumes: Record<string, unknown>;
  networks: Record<string, { name?: string }>;
};

describe('the image', () => {
  it('is built in one stage and run in another, on versions that are pinned', () => {
    expect(STAGES).toHaveLength(2);
    // Where Docker Hub cannot be reached another image of the same kind is named instead.
    const [, usual] = /^ARG NODE_IMAGE=(.+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    expect(usual).toMatch(PINNED);
    for (const [from] of STAGES) expect(from?.rest.split(' ')[0]).toBe('$NODE_IMAGE');
  });

  it('copies what is there, and what it needs beside the build', () => {
    const own = COPIES.filter((copy) => !copy.startsWith('--from='));
    const sources = own.flatMap((copy) => copy.split(' ').slice(0, -1));
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(sources.filter((source) => IGNORED.includes(source))).toEqual([]);
    // Read while it runs, by their names.
    expect(sources).toEqual(expect.arrayContaining(['docs', 'drizzle', 'templates', 'public']));
    const built = COPIES.filter((copy) => copy.startsWith('--from=')).map((copy) => copy.split(' ')[1]);
    expect(built).toEqual(['/app/node_modules', '/app/.next', '/app/.build']);
  });

  it('takes no data, settings or history of this machine in', () => {
    expect(IGNORED).toEqual(expect.arrayContaining(['.data', '.env', '.git', 'node_modules']));
    expect(of(RUN, 'ENV').concat(of(RUN, 'ARG')).join()).not.toMatch(/KEY|SECRET|PASSWORD|TOKEN/);
  });

  it('asks for server mode, and is run by a user without rights', () => {
    const settings = of(RUN, 'ENV').join(' ');
    expect(settings).toContain('MOLECULE_ENV=production');
    expect(of(RUN, 'USER')).toEqual(['node']);
    // Nothing after that is done as root again.
    expect(RUN.findIndex(({ word }) => word === 'USER')).toBeGreaterThan(
      RUN.findLastIndex(({ word }) => word === 'COPY' || word === 'RUN'),
    );
    expect(of(RUN, 'CMD')).toEqual(['["node", "--enable-source-maps", ".build/main.js"]']);
  });

  it('says on which port it is reached, and asks itself whether it is well', () => {
    expect(of(RUN, 'ENV').join(' ')).toMatch(/\bPORT=3000\b/);
    expect(of(RUN, 'EXPOSE')).toEqual(['3000']);
    expect(of(RUN, 'HEALTHCHECK').join()).toContain('["node", "scripts/container-health.mjs"]');
    expect(of(RUN, 'VOLUME')).toEqual(['/data']);
  });
});

describe('the health check', () => {
  const check = async (env: Record<string, string>): Promise<number> => {
    const child = spawn(process.execPath, ['scripts/container-health.mjs'], {
      env: { ...process.env, PUBLIC_URL: '', ...env },
    });
    const [code] = await once(child, 'exit');
    return Number(code);
  };

  it('asks under the name that people use, and passes on what the server says', async () => {
    const asked: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      response.writeHead(status).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const PORT = String((server.address() as AddressInfo).port);
    expect(await check({ PORT, PUBLIC_URL: 'https://molecule.example.com' })).toBe(0);
    expect(await check({ PORT })).toBe(0);
    status = 503;
    expect(await check({ PORT })).toBe(1);
    expect(await check({ PORT, PUBLIC_URL: 'https://example.org/agents/molecule/' })).toBe(1);
    expect(asked).toEqual([
      'molecule.example.com/api/health',
      `localhost:${PORT}/api/health`,
      `localhost:${PORT}/api/health`,
      'example.org/agents/molecule/api/health',
    ]);
    server.close();
    await once(server, 'close');
    expect(await check({ PORT })).toBe(1);
  });
});

const isOfHost = (volume: string): boolean => volume.startsWith('/');

/** As compose fills a value in: what the one who starts it has set, or what stands for it. */
const fillIn = (value: string, given: Record<string, string>): string =>
  value.replace(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    if (given[name] !== undefined) return given[name];
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });

describe('compose.yaml', () => {
  const { molecule, database } = compose.services;

  it('is a configuration that the server starts with, in server mode, with agents that find it', () => {
    const given = {
      PUBLIC_URL: 'https://molecule.example.com',
      NEXTAUTH_SECRET: Buffer.alloc(32, 'a9').toString('base64'),
      SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      POSTGRES_PASSWORD: 'abc123',
    };
    const own = Object.entries(molecule?.environment ?? {}).map(([name, value]) => [
      name,
      fillIn(value, given),
    ]);
    const ofImage = of(RUN, 'ENV').flatMap((line) => line.split(' ').map((each) => each.split('=')));
    const config = parseConfig(Object.fromEntries([...ofImage, ...own]));
    expect(config).toMatchObject({
      mode: 'server',
      workspaceBackend: 'docker',
      inDocker: true,
      dataDir: '/data',
    });
    // The network that the server puts agents into is the one that it is in itself, under the name that they are told.
    const [key] = Object.entries(compose.networks).find(([, { name }]) => name === config.dockerNetwork) ?? [
      '',
    ];
    const { hostname, port, pathname } = new URL(config.platformUrl ?? '');
    expect(molecule?.networks?.[key]?.aliases).toEqual([hostname]);
    expect([Number(port), pathname]).toEqual([config.agentBind?.port, '/api']);
    expect(() => fillIn(molecule?.environment.NEXTAUTH_SECRET ?? '', {})).toThrow('NEXTAUTH_SECRET');
  });

  it('runs this image on a read-only file system, reachable from this machine alone', () => {
    expect(molecule).toMatchObject({ build: { context: '.' }, read_only: true });
    expect(molecule?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:.+:3000$/)]);
    expect(molecule?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
  });

  it('is built for the path of the address that people open', () => {
    expect(molecule?.build).toEqual({ context: '.', args: { PUBLIC_URL: `\${PUBLIC_URL:-}` } });
    expect(STAGES[0]?.map(({ word, rest }) => `${word} ${rest}`).slice(-2)).toEqual([
      'ARG PUBLIC_URL=',
      expect.stringMatching(/^RUN node scripts\/build\.mjs/),
    ]);
  });

  it('has no secret in it, and does not start without one', () => {
    for (const { environment } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|KEY|SECRET|DATABASE_URL/.test(name)) expect(value).toMatch(/\$\{[A-Z_]+:\?[^}]+\}/);
      }
    }
  });

  it('knows the settings that it sets, and keeps all data in volumes', () => {
    const known = SETTINGS.map(({ name }) => name as string);
    expect(Object.keys(molecule?.environment ?? {}).filter((name) => !known.includes(name))).toEqual([]);
    expect(database?.image).toMatch(PINNED);
    const used = [molecule, database].flatMap((service) => service?.volumes ?? []);
    const [ofHost, volumes] = [used.filter(isOfHost), used.filter((volume) => !isOfHost(volume))];
    expect(volumes.map((volume) => volume.split(':')[0]).sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(molecule?.volumes).toContain('data:/data');
    // Of the host it has Docker's socket alone, through which it starts agents.
    expect(ofHost).toEqual(['/var/run/docker.sock:/var/run/docker.sock']);
  });
});
