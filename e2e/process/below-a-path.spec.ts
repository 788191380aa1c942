import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { ChatPanel } from '../pages/chat-panel';
import { cardOf, select } from '../pages/journey';
import { SettingsPage } from '../pages/settings-page';
import { expectClean, openWatched, type WatchedPage } from '../pages/watched-page';
import { ask } from './support/agent-listener';
import { SOON } from './support/agents';
import { buildBelow } from './support/build-below';
import { endAllChildren, startChild } from './support/child';
import { freePort } from './support/free-port';
import { OIDC_CLIENT, type OidcIssuer, startOidcIssuer } from './support/oidc-issuer';
import { PASSWORD, type PeopleServer, startPeopleServer } from './support/server-mode';
import { runRefused } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { PROXY_ADDRESS, startTlsProxy, type TlsProxy } from './support/tls-proxy';

test.describe.configure({ mode: 'serial' });

const BASE = '/agents/molecule';
const EMAIL = 'olga@example.com';
const SESSION = '__Secure-molecule-session';
/** A second build comes first. */
const FIRST_MS_MAX = 500_000;

/** What no server is asked for. */
const ELSEWHERE = /^(data|blob):/;

let proxy: TlsProxy;
let server: PeopleServer;
let issuer: OidcIssuer;
let folder: string;
let home: string;
let context: BrowserContext;
let watched: WatchedPage;
let page: Page;
/** Whatever the browser asked for, and what was answered with an error. */
const asked = new Set<string>();
const failed: string[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(FIRST_MS_MAX);
  folder = buildBelow(`https://localhost${BASE}`);
  proxy = await startTlsProxy();
  home = proxy.origin + BASE;
  const port = await freePort();
  proxy.leadTo(port, BASE);
  issuer = await startOidcIssuer(`${home}/api/auth/callback/oidc`);
  issuer.account = { ...issuer.account, email: EMAIL };
  server = await startPeopleServer(
    {
      PORT: String(port),
      PUBLIC_URL: home,
      MOLECULE_TRUSTED_PROXIES: PROXY_ADDRESS,
      MOLECULE_ALLOW_LOCAL_BACKEND: '1',
      MOLECULE_AGENT_PROGRAM: await buildEchoAgent(),
      MOLECULE_OUTBOUND_ALLOW: '127.0.0.0/8',
      AUTH_OIDC_ISSUER: issuer.url,
      AUTH_OIDC_ID: OIDC_CLIENT.id,
      AUTH_OIDC_SECRET: OIDC_CLIENT.secret,
    },
    { cwd: folder },
  );
  context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
  context.on('request', (request) => asked.add(request.url()));
  context.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
});
test.afterAll(async () => {
  await context?.close();
  await endAllChildren();
  await proxy?.close();
  await issuer?.close();
  await removeTempFolders();
});

/** A request with the session of the page. */
async function askApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  const cookies = (await context.cookies(home)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const { status, text } = await proxy.ask({
    ...{ method, path: `${BASE}/api${path}`, headers: { cookie: cookies } },
    ...(body === undefined ? {} : { body }),
  });
  expect(status, `${method} ${path}: ${text}`).toBeLessThan(300);
  return JSON.parse(text) as T;
}

test('a server is claimed, and its first workspace talks, live', async () => {
  expect(server.output()).toContain(`Molecule is ready: ${home}\n`);
  const link = /https:\S+#token=\S+/.exec(server.output())?.[0] ?? '';
  expect(link).toContain(`${home}/claim#token=`);
  watched = await openWatched(context, link);
  page = watched.page;
  page.on('websocket', (socket) => asked.add(socket.url().replace(/^wss:/, 'https:')));
  await page.getByLabel('Your name').fill('Olga');
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Claim it' }).click();
  await expect(page).toHaveURL(`${home}/`);

  await page.getByLabel('Name').fill('Ada');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(cardOf(page, 'Ada')).toHaveCount(1);
  await select(page, 'Ada');
  const chat = new ChatPanel(page, 'Ada');
  await chat.say('Who are you?');
  await expect(chat.of('agent')).toHaveCount(1);
  // Somebody else makes one meanwhile.
  await askApi('POST', '/workspaces', { name: 'Seen at once', runtime: 'mock' });
  await expect(cardOf(page, 'Seen at once')).toHaveCount(1);
});

test('a terminal opens through the proxy, and its page can be loaded again', async () => {
  const { id } = await askApi<{ id: string }>('POST', '/workspaces', {
    name: 'Here',
    runtime: 'claude-code',
  });
  const statusNow = async () => (await askApi<{ status: string }>('GET', `/workspaces/${id}`)).status;
  await expect.poll(statusNow, SOON).toBe('online');
  await page.goto(`${home}/?ws=${id}&tab=terminal`);
  const { panel } = new ChatPanel(page, 'Here');
  await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible(SOON);
  await page.keyboard.type('echo $((6 * 7))-here\n');
  await expect(panel.locator('.xterm-rows')).toContainText('42-here', SOON);
  await page.reload();
  await expect(page).toHaveURL(`${home}/?ws=${id}&tab=terminal`);
  await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible(SOON);
  // Away from it first: its page would still ask for what is not there any more.
  await page.goto(`${home}/docs/security`);
  // Its process is this machine's, and goes with it.
  await askApi('DELETE', `/workspaces/${id}?confirm=true&purge=true`);
});

test('an agent joins by the address that it is given, and is called', async () => {
  const { id, connection } = await askApi<{
    id: string;
    connection: { platform_url: string; auth_token: string };
  }>('POST', '/workspaces', { name: 'Agent elsewhere', runtime: 'external' });
  expect(connection.platform_url).toBe(`${home}/api`);
  const configs = makeTempFolder('agent');
  writeFileSync(join(configs, '.auth_token'), connection.auth_token);
  writeFileSync(join(configs, 'proxy.pem'), proxy.certificate);
  const port = String(await freePort());
  const agent = startChild([process.execPath, await buildEchoAgent()], {
    env: {
      WORKSPACE_ID: id,
      PLATFORM_URL: connection.platform_url,
      WORKSPACE_CONFIG_PATH: configs,
      NODE_EXTRA_CA_CERTS: join(configs, 'proxy.pem'),
      MOLECULE_WORKSPACE_URL: `http://127.0.0.1:${port}`,
      ...{ HOST: '127.0.0.1', PORT: port },
    },
  });
  await expect.poll(() => agent.output(), SOON).toContain(`registered as ${id}`);
  const card = await askApi<{ url: string }>('GET', `/workspaces/${id}/.well-known/agent-card.json`);
  expect(card.url).toBe(`${home}/api/workspaces/${id}/a2a`);
  await page.goto(`${home}/?ws=${id}`);
  const chat = new ChatPanel(page, 'Agent elsewhere');
  await chat.say('Hello there');
  await expect(chat.message('echo: Hello there')).toHaveCount(1);
});

test('pages, their links and pictures, settings and deep links', async () => {
  await page.goto(`${home}/docs/security`);
  await page.getByRole('link', { name: 'checklist', exact: true }).click();
  await expect(page).toHaveURL(`${home}/docs/asvs`);
  await page.getByRole('link', { name: 'Marketplace' }).first().click();
  await expect(page).toHaveURL(`${home}/marketplace`);
  const pictures = await page.evaluate(async () => {
    const icons = [...document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]')].map(
      ({ href }) => href,
    );
    const images = [...document.images].map(({ src }) => src);
    return Promise.all([...icons, ...images].map(async (src) => [src, (await fetch(src)).status]));
  });
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures).toEqual(pictures.map(([src]) => [src, 200]));
  await page.locator('a[href*="purchase_success"]').first().click();
  await expect(page).toHaveURL(`${home}/`);

  await page.goto(`${home}/?settings=audit`);
  const settings = new SettingsPage(page);
  await expect(settings.drawer).toBeVisible();
  await page.reload();
  await expect(settings.drawer).toBeVisible();
  await page.goto(`${home}/nowhere`);
  await page.getByRole('link', { name: 'Open the canvas' }).click();
  await expect(page).toHaveURL(`${home}/`);
  // Until its script runs the button does nothing.
  await expect(async () => {
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect((await context.cookies()).map(({ name }) => name)).toContain('molecule_theme');
  }).toPass({ timeout: 20_000 });
  expect(failed).toEqual([`404 ${home}/nowhere`]);
  failed.length = 0;
});

async function signOut(): Promise<void> {
  await page.goto(home);
  await page.getByRole('button', { name: /account and people$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${home}/sign-in`);
}

test('signed out and in again, back to where one wanted to be', async () => {
  // Of another program on this host; it stays.
  await page.evaluate(() => window.localStorage.setItem('elsewhere', '1'));
  await signOut();
  expect(await page.evaluate(() => Object.keys(window.localStorage))).toEqual(['elsewhere']);
  expect((await context.cookies()).filter(({ name }) => name === SESSION)).toEqual([]);
  await page.goto(`${home}/people`);
  await expect(page).toHaveURL(`${home}/sign-in?return_to=%2Fpeople`);
  await page.getByLabel('Email').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${home}/people`);
  await signOut();
  await page.goto(`${home}/people`);
  await page.getByRole('button', { name: 'Continue with Single sign-on' }).click();
  await expect(page).toHaveURL(`${home}/people`);
  await page.getByLabel('Email').fill('vera@example.com');
  await page.getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByText(`${home}/invite#token=`)).toBeVisible();
});

test('nothing was asked for, and no cookie is sent, outside the path', async () => {
  const outside = [...asked].filter(
    (url) => !ELSEWHERE.test(url) && !url.startsWith(issuer.url) && !isBelow(url),
  );
  expect(outside).toEqual([]);
  expect([...asked].some((url) => url.includes('/terminal?'))).toBe(true);
  expect([...asked].some((url) => url.includes('/api/events'))).toBe(true);
  // Those of the issuer, which is on another port of this machine, look as if they were of this host.
  const cookies = (await context.cookies()).filter(({ name }) => /^(__|molecule)/.test(name));
  expect(cookies.map(({ name }) => name)).toEqual(
    expect.arrayContaining([SESSION, 'molecule_theme', '__Secure-next-auth.csrf-token']),
  );
  expect(cookies.map(({ path }) => path)).toEqual(cookies.map(() => BASE));
  expect(cookies.find(({ name }) => name === SESSION)).toMatchObject({ secure: true, httpOnly: true });
  // Signing out ends the session at once: what the page asks for until it has left is refused.
  expect(failed.filter((request) => !request.startsWith(`401 ${home}/api/`))).toEqual([]);
  await expectClean(watched);
});

const isBelow = (url: string): boolean => url.startsWith(home) && /^($|[/?#])/.test(url.slice(home.length));

test('around the proxy the rest of the host is nothing, and a build for another path does not start', async () => {
  const at = async (path: string) => {
    const { status, body } = await ask(server.port, 'GET', path, { host: new URL(home).host });
    return [status, body.error];
  };
  expect(await at(`${BASE}/api/health`)).toEqual([200, undefined]);
  const told = `There is nothing at this address: Molecule is served below ${BASE}/ here.`;
  expect(await at('/api/health')).toEqual([404, told]);
  expect(await at('/')).toEqual([404, told]);
  const document = await askApi<{ servers: object[] }>('GET', '/openapi.json');
  expect(document.servers).toEqual([{ url: `${BASE}/api` }]);

  const { DATA_DIR: _, ...env } = server.env;
  const refused = await runRefused({ ...env, PORT: '0', PUBLIC_URL: proxy.origin }, { cwd: folder });
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(
    `Molecule cannot start. PUBLIC_URL asks for no path, but these pages were built for the path ${BASE}; run npm run build`,
  );
});
