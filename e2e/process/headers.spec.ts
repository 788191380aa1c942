import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath } from '@/contracts/contract-path';
import type { Answer } from './support/agent-listener';
import { endAllChildren } from './support/child';
import { type ExternalPostgres, startExternalPostgres } from './support/external-postgres';
import { type Relay, startRelay } from './support/relay';
import { sendRaw } from './support/send-raw';
import {
  addPerson,
  claimAsOwner,
  type PeopleServer,
  startPeopleNext,
  startPeopleServer,
} from './support/server-mode';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

const NOTHING = 'a3bb189e-8bf9-4c4b-9b3f-00000000dead';
const ORIGIN = 'https://molecule.example';
const LISTED = 'https://app.example';

/** Each exactly so and once: node joins what is sent twice. */
const ALWAYS: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'referrer-policy': /^(strict-origin-when-cross-origin|no-referrer)$/,
  'permissions-policy': /^camera=\(\), microphone=\(\), geolocation=\(\)$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
};
const NOTHING_RUNS = /^default-src 'none'; frame-ancestors 'none'$/;
const API = {
  ...ALWAYS,
  'content-security-policy': NOTHING_RUNS,
  'cache-control': /^no-(store|cache)/,
  'x-request-id': /^[\w-]{8,64}$/,
};
const PAGE = { ...ALWAYS, 'content-security-policy': /^default-src 'self'; script-src 'self' 'nonce-\S+'/ };
const FILE = {
  ...ALWAYS,
  // Of a file that the front server sends, nothing at all may be loaded: it is no page.
  'content-security-policy': /^default-src '(self|none)'; (\S.*)?frame-ancestors 'none'$/,
};

interface Walk {
  readonly server: PeopleServer;
  readonly owner: string;
  readonly viewer: string;
  /** A key of an owner, who is let in everywhere and signs nobody out. */
  readonly key: { readonly authorization: string };
  /** What is missing or wrong, and where. */
  readonly found: string[];
  readonly statuses: Set<number>;
}

type Given = Parameters<PeopleServer['ask']>[2];

async function look(
  { server, found, statuses }: Walk,
  wanted: Record<string, RegExp>,
  [method, path, given]: [string, string, Given?],
  status?: number,
): Promise<Answer> {
  const answer = await server.ask(method, path, given);
  const where = `${method} ${path} (${answer.status})`;
  statuses.add(answer.status);
  if (status !== undefined && answer.status !== status) found.push(`${where}: ${status} was expected`);
  for (const [name, form] of Object.entries(wanted)) {
    const value = answer.headers[name];
    if (value === undefined) found.push(`${where}: no ${name}`);
    else if (!form.test(String(value))) found.push(`${where}: ${name} is ${value}`);
  }
  if ('x-powered-by' in answer.headers || 'server' in answer.headers)
    found.push(`${where}: says what serves it`);
  return answer;
}

async function begin(server: PeopleServer): Promise<Walk> {
  const owner = await claimAsOwner(server);
  const viewer = (await addPerson(server, owner, 'viewer@example.com', 'viewer')).cookie;
  const made = await server.ask('POST', '/api/org/tokens', {
    cookie: owner,
    body: { name: 'k', role: 'owner' },
  });
  const key = { authorization: `Bearer ${made.body.auth_token}` };
  return { server, owner, viewer, key, found: [], statuses: new Set() };
}

/** Every contract as nobody and as an owner who names what is not there. */
async function walkContracts(walk: Walk): Promise<void> {
  for (const { method, path, body } of CONTRACTS) {
    const address = `/api${fillPath(path, () => NOTHING)}`;
    const sent = body === null ? {} : { body: {} };
    await look(walk, API, [method, address, sent]);
    await look(walk, API, [method, address, { ...sent, headers: walk.key }]);
  }
}

/** One answer of each status that an API answer may have. */
async function walkErrors(walk: Walk): Promise<void> {
  const { server, owner, viewer: cookie, key } = walk;
  const made = await server.ask('POST', '/api/workspaces', {
    cookie: owner,
    body: { name: 'A', runtime: 'external' },
  });
  const { workspace_id: id, auth_token: token } = made.body.connection as Record<string, string>;
  const one = `/api/workspaces/${id}`;
  const json = { ...key, 'content-type': 'application/json' };
  await look(walk, API, ['GET', one, { headers: { authorization: `Bearer ${token}` } }], 200);
  await look(walk, API, ['GET', '/api/events', { headers: key }], 200);
  await look(walk, API, ['PATCH', one, { headers: json, body: { name: 7 } }], 400);
  await look(walk, API, ['GET', '/api/%zz']);
  await look(walk, API, ['GET', '/api/people', { cookie }], 403);
  await look(walk, API, ['GET', one, { cookie, headers: { host: 'rebound.example' } }], 403);
  await look(
    walk,
    API,
    ['PATCH', one, { cookie: owner, headers: { origin: 'https://elsewhere.example' }, body: {} }],
    403,
  );
  await look(walk, API, ['GET', '/api/nothing-here', { headers: key }], 404);
  await look(walk, API, ['PUT', '/api/workspaces', { headers: key }], 405);
  await look(walk, API, ['HEAD', '/api/events', { headers: key }], 405);
  await look(walk, API, ['PATCH', one, { headers: json, body: { name: 'x'.repeat(1_100_000) } }], 413);
  await look(walk, API, ['PATCH', one, { headers: { ...key, 'content-type': 'text/plain' }, body: {} }], 415);
  await look(walk, API, ['DELETE', `${one}?confirm=true`, { headers: key }], 200);
  await look(walk, API, ['GET', one, { headers: { authorization: `Bearer ${token}` } }], 410);
  const tries = { email: 'nobody@example.com', password: 'wrong wrong wrong' };
  for (let count = 0; count < 3; count += 1) await server.ask('POST', '/api/session', { body: tries });
  await look(walk, API, ['POST', '/api/session', { body: tries }], 429);
  const asks = { origin: LISTED, 'access-control-request-method': 'GET' };
  const { 'x-request-id': _, ...granted } = API;
  await look(walk, granted, ['OPTIONS', '/api/workspaces', { headers: asks }], 200);
  await look(
    walk,
    API,
    ['OPTIONS', '/api/workspaces', { headers: { ...asks, origin: 'https://x.example' } }],
    403,
  );
}

async function walkPages(walk: Walk): Promise<void> {
  const { owner: cookie } = walk;
  const { 'x-request-id': _, ...redirected } = API;
  await look(walk, redirected, ['GET', '/'], 307);
  for (const path of [
    '/',
    '/settings',
    '/people',
    '/account',
    '/docs',
    '/sign-in',
    '/claim',
    '/marketplace',
  ]) {
    await look(walk, PAGE, ['GET', path, { cookie }]);
    await look(walk, PAGE, ['HEAD', path, { cookie }]);
  }
  await look(walk, PAGE, ['GET', '/nothing-here', { cookie }], 404);
  await look(walk, PAGE, ['GET', '/docs/nothing-here', { cookie }], 404);
  await look(walk, API, ['GET', '/', { headers: { host: 'rebound.example' } }], 403);
  await look(walk, API, ['POST', '/sign-in', { headers: { origin: 'https://elsewhere.example' } }], 403);
  await look(walk, API, ['GET', '/', { headers: { authorization: 'Bearer x' } }], 401);
  const { 'cache-control': _c, ...bare } = redirected;
  await look(walk, bare, ['GET', '//x', { cookie }], 308);
  const chunks = readdirSync('.next/static/chunks').filter((name) => /\.(js|css)$/.test(name));
  for (const name of chunks.slice(0, 3)) await look(walk, FILE, ['GET', `/_next/static/chunks/${name}`], 200);
  for (const path of ['/favicon.ico', '/icon.svg']) await look(walk, FILE, ['GET', path], 200);
  await look(walk, FILE, ['GET', '/_next/static/nothing.js'], 404);
  await look(walk, FILE, ['GET', '/nothing.svg'], 404);
  await look(walk, FILE, ['GET', '/_next/image?url=%2Ficon.svg&w=64&q=75']);
  await look(walk, FILE, ['GET', '/_next/data/x/y.json', { cookie }]);
}

let postgres: ExternalPostgres;
let relay: Relay;
test.beforeAll(async () => {
  postgres = await startExternalPostgres();
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

async function reach(name: string): Promise<string> {
  const url = new URL(await postgres.createDatabase(name));
  relay = await startRelay(Number(url.port));
  url.port = String(relay.port);
  return url.href;
}

const ENV = { PUBLIC_URL: ORIGIN, CORS_ORIGINS: LISTED, RATE_LIMITS: 'sign-in=3/600,wrong-bearers=off' };
const EVERY_STATUS = [200, 307, 308, 400, 401, 403, 404, 405, 410, 413, 415, 429, 500, 503];

/** What the database's own failures are answered with: they come last. */
async function walkFailures(walk: Walk, url: string): Promise<void> {
  const { key, owner: cookie } = walk;
  await withDatabase({ url }, (sql) => sql`alter table org_api_tokens rename to gone`);
  await look(walk, API, ['GET', '/api/org/tokens', { cookie }], 500);
  await relay.cut();
  await look(walk, API, ['GET', '/api/workspaces', { headers: key }], 503);
  await look(walk, API, ['GET', '/api/people', { headers: key }], 503);
}

test('every answer of the server has every header', async () => {
  const url = await reach('fronted');
  const server = await startPeopleServer({ ...ENV, DATA_DIR: makeTempFolder(), DATABASE_URL: url });
  const walk = await begin(server);
  await walkContracts(walk);
  await walkErrors(walk);
  await walkPages(walk);
  await look(walk, API, ['TRACE', '/'], 405);
  await walkFailures(walk, url);
  await look(walk, PAGE, ['GET', '/'], 503);
  expect(walk.found).toEqual([]);
  expect([...walk.statuses].sort()).toEqual(expect.arrayContaining(EVERY_STATUS));

  const host = 'Host: molecule.example';
  for (const [status, ...lines] of [
    [400, 'NOT HTTP'],
    [431, 'GET / HTTP/1.1', host, `X-Large: ${'x'.repeat(70_000)}`],
    [503, 'GET /api/health HTTP/1.1', host, 'Expect: a-miracle'],
  ] as const) {
    const head = await sendRaw(server.port, lines);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    for (const name of Object.keys(ALWAYS)) expect(head.toLowerCase(), `${status}`).toContain(`${name}: `);
  }
  const upgrade = [host, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const upgradeAt = (path: string) => sendRaw(server.port, [`GET ${path} HTTP/1.1`, ...upgrade]);
  const refused = await upgradeAt(`/api/workspaces/${NOTHING}/terminal`);
  for (const name of Object.keys(API)) expect(refused.toLowerCase(), 'a terminal').toContain(`${name}: `);
  // Nothing to put a header on: the connection just ends.
  for (const path of ['/', '/api/events', '/_next/hmr', '/nothing']) expect(await upgradeAt(path)).toBe('');
});

test('every answer under plain next start has every header', async () => {
  const url = await reach('plain');
  const walk = await begin(await startPeopleNext({ ...ENV, DATABASE_URL: url }));
  await walkContracts(walk);
  await walkErrors(walk);
  await walkPages(walk);
  await walkFailures(walk, url);
  expect(walk.found).toEqual([]);
  expect([...walk.statuses].sort()).toEqual(expect.arrayContaining(EVERY_STATUS));
});
