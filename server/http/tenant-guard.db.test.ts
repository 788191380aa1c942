import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath } from '@/contracts/contract-path';
import { askRaw, type RawAnswer } from '@/server/testing/ask-raw';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';
import type { Audience } from './request-context';

const ORIGIN = 'http://localhost:3000';
const HOST = { host: 'localhost:3000' };
const RIGHT = { 'x-molecule-org-id': 'acme' };
const REACHED = 'Next was asked';
/** What a bare 404 has: nothing that only a Molecule says. */
const BARE_HEADERS = [
  ...['connection', 'content-length', 'content-security-policy', 'cross-origin-opener-policy'],
  ...['cross-origin-resource-policy', 'date', 'permissions-policy', 'referrer-policy'],
  ...['x-content-type-options', 'x-frame-options'],
];
const EXEMPT = new Set(['get-health', 'get-metrics', 'register-agent', 'record-heartbeat']);
const ADDRESSES = CONTRACTS.map((contract): [string, string, string] => [
  contract.id,
  contract.method,
  `/api${fillPath(contract.path, () => 'a3bb189e-8bf9-4c4b-9b3f-000000000001')}`,
]);

let platform: TestPlatform;
let session: { readonly cookie: string };
beforeAll(async () => {
  platform = await createServerPlatform({ MOLECULE_ORG_ID: 'acme', CORS_ORIGINS: 'https://app.example' });
  session = (await seedPerson(platform)).headers;
});
afterEach(closeFronts);
afterAll(() => platform.close());

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/** Asks server/main.ts, through the fast lane and through Next. */
const throughFront = async (
  { method = 'GET', path = '/api/workspaces', headers = {} }: Ask,
  audience: Audience = 'people',
  fastLane = true,
): Promise<RawAnswer> => {
  const port = await openFront({
    audience,
    fastLane,
    config: platform.deps.config,
    handleByNext: (_, response) => Promise.resolve(void response.end(REACHED)),
  });
  return askRaw(port, { method, path, headers: { ...HOST, ...headers } });
};

const isBare = ({ status, headers, text }: RawAnswer): boolean =>
  status === 404 && text === '' && Object.keys(headers).sort().join() === BARE_HEADERS.join();

describe('a deployment of one tenant', () => {
  it.each(ADDRESSES)('%s answers nobody who names another tenant, or none', async (id, method, path) => {
    for (const headers of [{}, { 'x-molecule-org-id': 'another' }, { 'x-molecule-org-id': '' }]) {
      for (const audience of ['people', 'agents'] as const) {
        for (const fastLane of [true, false]) {
          const answer = await throughFront({ method, path, headers }, audience, fastLane);
          expect(isBare(answer), `${audience}, fast lane ${fastLane}: ${answer.status}`).toBe(
            !EXEMPT.has(id),
          );
        }
      }
    }
  });

  it.each(['/', '/sign-in', '/_next/static/x.js', '/favicon.ico', '/api', '/api/nothing-here', '/api/%zz'])(
    'has nothing at %s either, where no right tenant is named',
    async (path) => {
      for (const audience of ['people', 'agents'] as const) {
        expect(isBare(await throughFront({ path }, audience))).toBe(true);
      }
    },
  );

  it.each([
    '/api/health/',
    '/api//health',
    '/api/x/../health',
    '/api/registry/register/../../people',
    '/health',
  ])('%s is no way to what is exempt, nor around it', async (path) =>
    expect(isBare(await throughFront({ path }))).toBe(true),
  );

  it('a preflight and an odd method tell nothing', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    expect(isBare(await throughFront({ method: 'OPTIONS', headers }))).toBe(true);
    expect(isBare(await throughFront({ method: 'TRACE' }))).toBe(true);
  });

  it('a right token does not make up for a wrong tenant', async () => {
    const headers = { ...session, origin: ORIGIN, 'x-molecule-org-id': 'another' };
    expect(isBare(await throughFront({ headers }))).toBe(true);
  });

  it('answers whoever names its tenant', async () => {
    const answer = await throughFront({ headers: { ...RIGHT, ...session } });
    expect([answer.status, answer.text]).toEqual([200, '[]']);
    expect((await throughFront({ headers: RIGHT })).status).toBe(401);
    expect((await throughFront({ path: '/', headers: RIGHT })).text).toBe(REACHED);
    const api = await throughFront({ headers: RIGHT }, 'agents');
    expect([api.status, JSON.parse(api.text).code]).toEqual([401, 'unauthenticated']);
  });
});

describe('a page of this very site, that nobody has put a tenant’s name on', () => {
  it.each([{ origin: ORIGIN }, { referer: `${ORIGIN}/settings` }, { 'sec-fetch-site': 'same-origin' }])(
    'is answered with a session: %j',
    async (headers) => {
      expect((await throughFront({ headers: { ...session, ...headers } })).status).toBe(200);
    },
  );

  it.each([
    [{ origin: ORIGIN }],
    [{ referer: `${ORIGIN}/settings` }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin: ORIGIN, authorization: 'Bearer x' }],
    [{ origin: ORIGIN, cookie: 'molecule-session=x' }],
  ])('is not by what it says alone: %j', async (headers) => {
    expect(isBare(await throughFront({ headers }))).toBe(true);
  });

  it.each([
    [{ origin: 'https://elsewhere.example' }],
    [{ origin: 'https://app.example' }],
    [{ referer: 'https://elsewhere.example/' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ origin: ORIGIN, host: 'rebound.example' }],
    [{}],
  ])('is this site’s alone, session or not: %j', async (headers) => {
    expect(isBare(await throughFront({ headers: { ...session, ...headers } }))).toBe(true);
  });

  it('is none at the listener of agents', async () => {
    expect(isBare(await throughFront({ headers: { ...session, origin: ORIGIN } }, 'agents'))).toBe(true);
  });
});

it('nobody asks for a tenant where none is set', async () => {
  const config = { ...platform.deps.config, tenantId: null };
  const port = await openFront({ audience: 'people', fastLane: true, config });
  expect((await askRaw(port, { path: '/api/workspaces', headers: { ...HOST, ...session } })).status).toBe(
    200,
  );
});
