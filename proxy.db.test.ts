import { NextRequest } from 'next/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath } from '@/contracts/contract-path';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';
import { proxy } from './proxy';

/** What stands in front under plain `next start`, where server/main.ts has not looked at a request before. */
const ask = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
  proxy(
    new NextRequest(`http://localhost:3000${path}`, {
      method,
      headers: { host: 'localhost:3000', ...headers },
    }),
  );

let platform: TestPlatform;
let session: { readonly cookie: string };

describe('a deployment of one tenant', () => {
  const EXEMPT = new Set(['get-health', 'get-metrics', 'register-agent', 'record-heartbeat']);
  beforeAll(async () => {
    platform = await createServerPlatform({ MOLECULE_ORG_ID: 'acme' });
    session = (await seedPerson(platform)).headers;
  });
  afterAll(() => platform.close());

  it.each(CONTRACTS.map((contract) => [contract.id, contract] as const))(
    '%s answers nobody who names another tenant, or none',
    async (id, { method, path }) => {
      const address = `/api${fillPath(path, () => 'a3bb189e-8bf9-4c4b-9b3f-000000000001')}`;
      for (const headers of [{}, { 'x-molecule-org-id': 'another' }]) {
        const answer = await ask(address, method, headers);
        expect(answer.status === 404 && (await answer.text()) === '').toBe(!EXEMPT.has(id));
      }
    },
  );

  it.each(['/', '/sign-in', '/_next/static/x.js', '/favicon.ico', '/api', '/api/nothing-here'])(
    'has nothing at %s either, where no right tenant is named',
    async (path) => {
      const answer = await ask(path);
      expect([answer.status, await answer.text()]).toEqual([404, '']);
      expect(answer.headers.get('x-request-id')).toBeNull();
    },
  );

  it('lets in whoever names it, and a visitor of its pages with a session', async () => {
    const isLetIn = async (path: string, headers: Record<string, string>) =>
      (await ask(path, 'GET', headers)).headers.get('x-middleware-next') === '1';
    expect(await isLetIn('/sign-in', { 'x-molecule-org-id': 'acme' })).toBe(true);
    expect(await isLetIn('/api/workspaces', { 'x-molecule-org-id': 'acme' })).toBe(true);
    const origin = 'http://localhost:3000';
    expect(await isLetIn('/api/workspaces', { origin, ...session })).toBe(true);
    expect(await isLetIn('/api/workspaces', { origin })).toBe(false);
  });
});

describe('pages of other websites that are listed', () => {
  const LISTED = { origin: 'https://app.example' };
  const FOREIGN = { origin: 'https://elsewhere.example' };
  const WANTS = { 'access-control-request-method': 'GET' };
  beforeAll(async () => {
    platform = await createServerPlatform({ CORS_ORIGINS: LISTED.origin });
  });
  afterAll(() => platform.close());
  const grantOf = ({ headers }: Response) => headers.get('access-control-allow-origin');

  it('may ask whether they may ask, and nobody else', async () => {
    const granted = await ask('/api/workspaces', 'OPTIONS', { ...LISTED, ...WANTS });
    expect([granted.status, grantOf(granted)]).toEqual([200, LISTED.origin]);
    const refused = await ask('/api/workspaces', 'OPTIONS', { ...FOREIGN, ...WANTS });
    expect([refused.status, grantOf(refused)]).toEqual([403, null]);
  });

  it('can read what goes on to a route, and refusals', async () => {
    for (const path of ['/api/workspaces', '/api/nothing-here']) {
      expect(grantOf(await ask(path, 'GET', LISTED))).toBe(LISTED.origin);
      expect(grantOf(await ask(path, 'GET', FOREIGN))).toBeNull();
    }
  });

  it('post no form of ours', async () => {
    const answer = await ask('/sign-in', 'POST', LISTED);
    expect([answer.status, grantOf(answer)]).toEqual([403, null]);
  });
});

describe('a server below a path', () => {
  const nextConfig = { basePath: '/agents/molecule' };
  const visit = (path: string) =>
    proxy(
      new NextRequest(`http://localhost:3000${path}`, { nextConfig, headers: { host: 'localhost:3000' } }),
    );
  beforeAll(async () => {
    platform = await createServerPlatform({ PUBLIC_URL: 'http://localhost:3000/agents/molecule' });
  });
  afterAll(() => platform.close());

  it.each([
    ['/agents/molecule', '/'],
    ['/agents/molecule/?ws=1', '/?ws=1'],
    ['/agents/molecule/people?a=b', '/people?a=b'],
  ])('%s leads to its own sign-in page, and back to %s', async (path, returnTo) => {
    const answer = await visit(path);
    const query = new URLSearchParams({ return_to: returnTo });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      307,
      `http://localhost:3000/agents/molecule/sign-in?${query}`,
    ]);
  });

  it('knows its pages and endpoints below it', async () => {
    for (const path of ['/sign-in', '/docs/security', '/api/workspaces']) {
      expect((await visit(`/agents/molecule${path}`)).headers.get('x-middleware-next')).toBe('1');
    }
    expect((await visit('/agents/molecule/api/nothing-here')).status).toBe(404);
  });
});
