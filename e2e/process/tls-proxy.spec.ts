import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { createCertificate } from '@/server/platform/guarded-fetch/fixtures/certificate';
import { ask } from './support/agent-listener';
import { endAllChildren } from './support/child';
import { freePort } from './support/free-port';
import { PASSWORD, type PeopleServer, startPeopleServer } from './support/server-mode';
import { removeTempFolders } from './support/temp-folders';
import { PROXY_ADDRESS, startTlsProxy, type TlsProxy } from './support/tls-proxy';

const EMAIL = 'olga@example.com';
const STREAM_MS_MAX = 20_000;
let proxy: TlsProxy;
let server: PeopleServer;
let cookie: string;
/** Another website, which is listed. */
const elsewhere = createServer(createCertificate('localhost'), (_, response) =>
  response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title>'),
);
let elsewhereOrigin: string;

test.use({ ignoreHTTPSErrors: true });

test.beforeAll(async () => {
  proxy = await startTlsProxy();
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereOrigin = `https://localhost:${(elsewhere.address() as AddressInfo).port}`;
  const port = await freePort();
  proxy.leadTo(port);
  server = await startPeopleServer({
    PORT: String(port),
    PUBLIC_URL: proxy.origin,
    MOLECULE_TRUSTED_PROXIES: PROXY_ADDRESS,
    CORS_ORIGINS: elsewhereOrigin,
    RATE_LIMITS: 'sign-in=3/600',
  });
  const body = { token: server.claimToken(), name: 'Olga', email: EMAIL, password: PASSWORD };
  const claimed = await proxy.ask({ method: 'POST', path: '/api/claim', body, from: '127.0.0.40' });
  cookie = claimed.headers['set-cookie']?.[0] ?? '';
});
test.afterAll(async () => {
  elsewhere.closeAllConnections();
  elsewhere.close();
  await endAllChildren();
  await proxy?.close();
  await removeTempFolders();
});

const wrongTry = { email: 'nobody@example.com', password: 'wrong wrong wrong' };

test('the session’s cookie is for this very host and TLS alone, and works through the proxy', async () => {
  expect(cookie).toMatch(
    /^__Host-molecule-session=\S+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
  );
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const { status, text } = await proxy.ask({ path: '/api/session', headers });
  expect([status, JSON.parse(text).person.email]).toEqual([200, EMAIL]);
  const made = { name: 'Far', runtime: 'external' };
  const created = await proxy.ask({ method: 'POST', path: '/api/workspaces', headers, body: made });
  expect(JSON.parse(created.text).connection.platform_url).toBe(`${proxy.origin}/api`);
});

test('redirects and links stay with https and the name in front', async () => {
  const visitor = await proxy.ask({ path: '/settings?tab=keys' });
  expect([visitor.status, visitor.headers.location]).toEqual([
    307,
    `${proxy.origin}/sign-in?return_to=%2Fsettings%3Ftab%3Dkeys`,
  ]);
  expect(visitor.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  // Relative to the address in front; never the one behind.
  expect((await proxy.ask({ path: '//settings' })).headers.location).toBe('/settings');
  const body = { email: 'vera@example.com', role: 'viewer' };
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const invited = await proxy.ask({ method: 'POST', path: '/api/people/invitations', headers, body });
  expect(JSON.parse(invited.text).link).toMatch(new RegExp(`^${proxy.origin}/invite#token=`));
});

test('each caller has an allowance of their own, whatever they say of where they come from', async () => {
  const tryFrom = (from: string, said: string) => {
    const headers = { 'x-forwarded-for': said };
    return proxy.ask({ method: 'POST', path: '/api/session', body: wrongTry, from, headers });
  };
  for (let count = 0; count < 3; count += 1) {
    expect((await tryFrom('127.0.0.41', `203.0.113.${count}`)).status).toBe(401);
  }
  expect((await tryFrom('127.0.0.41', '203.0.113.99')).status).toBe(429);
  expect((await tryFrom('127.0.0.42', '127.0.0.41')).status).toBe(401);
});

test('a browser signs in through it, and pages of listed websites alone may ask in its name', async ({
  page,
  context,
}) => {
  await page.goto(`${proxy.origin}/settings`);
  await page.waitForURL(/\/sign-in\?/);
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${proxy.origin}/settings`);
  const [session] = (await context.cookies()).filter(({ name }) => name === '__Host-molecule-session');
  expect(session).toMatchObject({ secure: true, httpOnly: true, path: '/', domain: 'localhost' });

  const other = await context.newPage();
  const askFrom = async (origin: string) => {
    await other.goto(origin);
    return other.evaluate(async (api) => {
      const call = (init: RequestInit) =>
        fetch(api, { credentials: 'include', ...init }).then(
          async (answer) => [answer.status, answer.headers.get('x-request-id') !== null],
          () => 'refused by the browser',
        );
      const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      return [await call({}), await call(json)];
    }, `${proxy.origin}/api/workspaces`);
  };
  expect(await askFrom(elsewhereOrigin)).toEqual([
    [200, true],
    [400, true],
  ]);
  const unlisted = elsewhereOrigin.replace('localhost', '127.0.0.1');
  expect(await askFrom(unlisted)).toEqual(['refused by the browser', 'refused by the browser']);
});

test('events pass as they come', async () => {
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const stream = await proxy.open({ path: '/api/events', headers });
  expect(stream.headers).toMatchObject({
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  let heard = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  await expect.poll(() => heard, { timeout: STREAM_MS_MAX }).toContain('event: hello');
  const body = { name: 'Seen at once', runtime: 'mock' };
  await proxy.ask({ method: 'POST', path: '/api/workspaces', headers, body });
  await expect.poll(() => heard, { timeout: STREAM_MS_MAX }).toContain('Seen at once');
  stream.destroy();
});

test('around the proxy nobody is believed', async () => {
  const { host } = new URL(proxy.origin);
  const forged = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
  const named = await ask(server.port, 'GET', '/api/session', { host: 'localhost:1', ...forged });
  expect([named.status, named.body.code]).toEqual([403, 'foreign_host']);
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const headers = { host, origin: proxy.origin, 'content-type': 'application/json', ...forged };
    const said = { ...headers, 'x-forwarded-for': `203.0.113.${count}` };
    statuses.push((await ask(server.port, 'POST', '/api/session', said, JSON.stringify(wrongTry))).status);
  }
  // Whatever each says, they are all the one address that they come from.
  expect(statuses.at(-1)).toBe(429);
});
