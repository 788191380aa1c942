import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askRaw, type RawAnswer } from '@/server/testing/ask-raw';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { parseConfig } from '../platform/config';
import type { Audience } from './request-context';

const HOST = { host: 'localhost:3000' };
const LISTED = { origin: 'https://app.example' };
const FOREIGN = { origin: 'https://elsewhere.example' };
const WANTS = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'content-type' };
const GRANTED = {
  'access-control-allow-origin': LISTED.origin,
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
};

let platform: TestPlatform;
afterEach(closeFronts);

/** Local mode, with settings. */
const createLocal = (env: Record<string, string>): Promise<TestPlatform> =>
  createTestPlatform({ config: parseConfig({ CONFIGS_DIR: 'templates', LOG_LEVEL: 'silent', ...env }) });

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask(call: Ask, audience: Audience, corsOrigins = [LISTED.origin]): Promise<RawAnswer> {
  const config = { ...platform.deps.config, corsOrigins };
  const port = await openFront({ audience, fastLane: true, config });
  return askRaw(port, { path: '/api/workspaces', ...call, headers: { ...HOST, ...call.headers } });
}

const allowsOf = ({ headers }: RawAnswer): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe.each(['owner', 'people', 'agents'] as const)('the listener of %s', (audience) => {
  let session: Record<string, string> = {};
  beforeAll(async () => {
    const env = { CORS_ORIGINS: LISTED.origin };
    platform = audience === 'owner' ? await createLocal(env) : await createServerPlatform(env);
    if (audience === 'people') session = { ...(await seedPerson(platform)).headers };
  });
  afterAll(() => platform.close());

  it('tells a browser what a page of a listed website may ask', async () => {
    const answer = await ask({ method: 'OPTIONS', headers: { ...LISTED, ...WANTS } }, audience);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({
      ...GRANTED,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('authorization, content-type, x-workspace-id'),
      'access-control-max-age': '600',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([FOREIGN, { origin: 'null' }, { origin: 'https://app.example.evil.example' }, { origin: '*' }])(
    'refuses the preflight of any other: %j',
    async (origin) => {
      const answer = await ask({ method: 'OPTIONS', headers: { ...origin, ...WANTS } }, audience);
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'foreign_origin']);
      expect(allowsOf(answer)).toEqual([]);
      expect(answer.headers.vary).toBe('Origin');
    },
  );

  it('grants nobody anything where no website is listed', async () => {
    const preflight = await ask({ method: 'OPTIONS', headers: { ...LISTED, ...WANTS } }, audience, []);
    expect([preflight.status, allowsOf(preflight)]).toEqual([403, []]);
    const answer = await ask({ path: '/api/health', headers: LISTED }, audience, []);
    expect([allowsOf(answer), answer.headers.vary]).toEqual([[], undefined]);
  });

  it.each<[number, Ask]>([
    [401, { headers: { authorization: 'Bearer x' } }],
    [404, { path: '/api/workspaces/a3bb189e-8bf9-4c4b-9b3f-000000000001' }],
    [405, { method: 'TRACE' }],
    [400, { path: '/api/%zz' }],
    [400, { method: 'PATCH', path: '/api/workspaces/a3bb189e-8bf9-4c4b-9b3f-000000000001', body: '{"a":' }],
    [415, { method: 'PATCH', path: '/api/workspaces/a3bb189e-8bf9-4c4b-9b3f-000000000001', body: 'a=1' }],
  ])('an error can be read by a page of a listed website: %i', async (status, call) => {
    const type = call.body?.startsWith('{') ? 'application/json' : 'text/plain';
    const headers = { ...session, ...LISTED, 'content-type': type, ...call.headers };
    const answer = await ask({ ...call, headers }, audience);
    // Agents have no session here: they are nobody, and told so.
    const isKnown = audience !== 'agents' || call.method === 'TRACE' || call.path === '/api/%zz';
    expect(answer.status).toBe(isKnown ? status : 401);
    expect(answer.headers).toMatchObject({
      ...GRANTED,
      'access-control-expose-headers': expect.stringContaining('x-request-id'),
    });
  });

  it('says nothing of it on pages and files, which other websites do not read', async () => {
    for (const path of ['/', '/_next/static/x.js'])
      expect(allowsOf(await ask({ path, headers: LISTED }, audience))).toEqual([]);
  });

  it('keeps to its names, whoever is listed', async () => {
    if (audience === 'agents') return;
    const headers = { ...session, ...LISTED, host: 'rebound.example' };
    for (const call of [{ headers }, { method: 'OPTIONS', headers: { ...headers, ...WANTS } }]) {
      const answer = await ask(call, audience);
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'foreign_host']);
    }
  });

  it('lets a page of a listed website act for its visitor, and no other', async () => {
    if (audience === 'agents') return;
    const from = { ...session, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    const answer = await ask({ headers: { ...from, ...LISTED } }, audience);
    expect([answer.status, answer.text]).toEqual([200, '[]']);
    expect(answer.headers).toMatchObject(GRANTED);
    for (const headers of [{ ...from, ...FOREIGN }, from]) {
      const refused = await ask({ headers }, audience);
      expect([refused.status, JSON.parse(refused.text).code]).toEqual([403, 'foreign_origin']);
      expect(allowsOf(refused)).toEqual([]);
    }
  });
});
