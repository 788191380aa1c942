import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { generate } from 'otplib';
import { SETTINGS_TABS } from '@/components/settings/settings-tabs';
import { PANEL_TABS } from '@/components/workspace-panel/panel-tabs';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath, paramNames } from '@/contracts/contract-path';
import { findRunningServer } from '@/server/platform/embedded-postgres/running-server';
import { findCanaries } from '@/server/testing/canaries';
import { storedText } from '@/server/testing/stored-text';
import { awaitEnd, endAllChildren, startChild } from './support/child';
import {
  addPerson,
  claimAsOwner,
  PASSWORD,
  type PeopleServer,
  sessionOf,
  startPeopleServer,
} from './support/server-mode';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

test.describe.configure({ mode: 'serial' });

const OWNER = 'olga@example.com';
const COMMAND_MS_MAX = 60_000;
/** Of a token lists show so much, to tell it by. */
const SHOWN_PREFIX = 12;
const WRITTEN_DOWN = 'a secret of all, which somebody wrote into a file too';
const HOLDS_FILES = ['the rows of the database', 'the backup'];
const makeUp = (): string => `Kanarie${randomBytes(18).toString('base64url')}`;

/** Every secret of the test by its name. */
const canaries = new Map<string, string>();
const plant = (name: string, secret: unknown): string => {
  if (typeof secret !== 'string' || secret.length < SHOWN_PREFIX) throw new Error(`${name} is none`);
  canaries.set(name, secret);
  return secret;
};
const plantToken = (name: string, token: unknown): string => {
  plant(name, String(token).slice(SHOWN_PREFIX));
  return String(token);
};

const dataDir = makeTempFolder('canaries');
let server: PeopleServer;
let owner: string;
let id: string;
/** What has come out of the server so far, by where. */
const heard = new Map<string, string>();
const hear = (place: string, text: string): void => void heard.set(place, (heard.get(place) ?? '') + text);
/** The kept output is limited, so it is taken over piece by piece. */
const hearLog = (): void => hear('the log', server.output());

async function ask(
  method: string,
  path: string,
  given: { cookie?: string | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Record<string, unknown>> {
  const { cookie = owner, ...rest } = given;
  return (await server.ask(method, `/api${path}`, { ...rest, ...(cookie === null ? {} : { cookie }) })).body;
}

test.beforeAll(async () => {
  server = await startPeopleServer({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'trace',
    AUTH_OIDC_ISSUER: 'http://localhost:1',
    AUTH_OIDC_ID: 'molecule',
    AUTH_OIDC_SECRET: plant('the client secret at the issuer', makeUp()),
    AUTH_GITHUB_ID: 'molecule',
    AUTH_GITHUB_SECRET: plant('the client secret at GitHub', makeUp()),
  });
  plant('the key of the secrets', server.env.SECRETS_ENCRYPTION_KEY);
  plant('the secret of sessions', server.env.NEXTAUTH_SECRET);
  plant('a password', PASSWORD);
  const database = new URL((await findRunningServer(dataDir)) ?? '');
  plant('the password of the database', database.password);
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('the product is used with secrets of every kind, and goes wrong with each', async () => {
  const claim = plant('the link that claims the server', server.claimToken());
  owner = await claimAsOwner(server, OWNER);
  plant('a session', owner.split('=')[1]);
  const { id: vera, cookie } = await addPerson(server, owner, 'vera@example.com', 'viewer');
  plant('another session', cookie.split('=')[1]);
  const invited = await ask('POST', '/people/invitations', {
    body: { email: 'otto@example.com', role: 'operator' },
  });
  const invitation = plant('the link of an invitation', String(invited.link).split('#token=')[1]);
  await makeWorkspaces();
  const key = await ask('POST', '/org/tokens', { body: { name: 'CI', role: 'operator' } });
  const bearer = plantToken('an organisation key', key.auth_token);
  for (const path of ['/workspaces', '/workspaces/not-one'])
    await ask('GET', path, { cookie: null, headers: { authorization: `Bearer ${bearer}` } });
  hearLog();
  for (const secret of canaries.values()) await presentWrongly(secret);
  // What an app knows would pass as the name of a secret, so it is presented nowhere.
  await makeWaysBackIn(vera, cookie);
  for (const email of [OWNER, 'nobody@example.com']) {
    const answer = await ask('POST', '/session', { cookie: null, body: { email, password: `${PASSWORD}x` } });
    hear('the answers to mistakes', JSON.stringify(answer));
  }
  for (const [path, token] of [
    ['/claim', claim],
    ['/invitations/look-up', claim],
    ['/claim', invitation],
    ['/invitations/accept', claim],
  ]) {
    const body = { token, name: 'Eve', email: 'eve@example.com', password: PASSWORD };
    hear('the answers to mistakes', JSON.stringify(await ask('POST', path ?? '', { cookie: null, body })));
  }
  hearLog();
});

/** A second factor with its recovery codes, and a link to choose another password. */
async function makeWaysBackIn(personId: string, cookie: string): Promise<void> {
  const factor = '/account/second-factor';
  const app = await ask('POST', factor, { cookie, body: { password: PASSWORD } });
  const secret = plant('what an authenticator app knows', app.secret);
  const code = await generate({ secret });
  const { recovery_codes: codes } = await ask('POST', `${factor}/confirm`, { cookie, body: { code } });
  plant('a recovery code', (codes as string[] | undefined)?.[0]);
  const { link } = await ask('POST', `/people/${personId}/password-reset`);
  plant('the link to choose another password', String(link).split('#token=')[1]);
}

/** A workspace with secrets of its own and of all, agents that poll and are called, a chat, and what came with a bundle. */
async function makeWorkspaces(): Promise<void> {
  id = String((await ask('POST', '/workspaces', { body: { name: 'Ada', runtime: 'mock' } })).id);
  const own = plant('a secret of a workspace', makeUp());
  const global = plant(WRITTEN_DOWN, makeUp());
  await ask('PUT', `/workspaces/${id}/secrets`, { body: { key: 'OWN_KEY', value: own } });
  await ask('PUT', '/settings/secrets', { body: { key: 'GLOBAL_KEY', value: global } });
  // People write them where they do not belong, too.
  await ask('PUT', `/workspaces/${id}/files/notes.md`, { body: { content: `Log in with ${global}.` } });
  plantToken('a token of a workspace', (await ask('POST', `/workspaces/${id}/tokens`)).auth_token);
  const external = await ask('POST', '/workspaces', {
    body: { name: 'Elsewhere', runtime: 'external', delivery_mode: 'poll' },
  });
  const connection = external.connection as { auth_token?: string } | undefined;
  const token = plantToken('the token of an agent elsewhere', connection?.auth_token ?? external.auth_token);
  const registered = await ask('POST', '/registry/register', {
    cookie: null,
    headers: { authorization: `Bearer ${token}` },
    body: { id: external.id, agent_card: { name: 'Elsewhere' }, delivery_mode: 'poll' },
  });
  plant('what the platform presents to an agent', registered.platform_inbound_secret);
  const bot = plant('the token of a channel', makeUp());
  await ask('POST', '/bundles/import', {
    body: {
      schema: '1.0',
      id: 'crew',
      name: 'Crew',
      runtime: 'mock',
      channels: [{ type: 'telegram', config: { bot_token: bot, chat_id: '7' }, enabled: true }],
    },
  });
}

/** Wherever somebody may put it by mistake: the answer and the log must not repeat it. */
async function presentWrongly(secret: string): Promise<void> {
  const quoted = encodeURIComponent(secret);
  const attempts = [
    ask('GET', `/workspaces/${quoted}`),
    ask('GET', `/no-such-address/${quoted}`),
    ask('GET', `/workspaces?token=${quoted}`),
    ask('GET', `/events/history?type=${quoted}`),
    ask('GET', '/workspaces', { cookie: null, headers: { authorization: `Bearer ${quoted}` } }),
    ask('GET', '/workspaces', { cookie: null, headers: { authorization: `Basic ${btoa(secret)}` } }),
    ask('GET', '/workspaces', { cookie: `molecule-session=${quoted}x` }),
    ask('POST', '/workspaces', { body: { name: 'Ada', runtime: secret } }),
    ask('POST', '/workspaces', { body: { name: { value: secret }, runtime: 'mock' } }),
    ask('PUT', '/settings/secrets', { body: { key: secret, value: secret } }),
    ask('PUT', `/settings/secrets`, { body: { key: 'NAME', value: [secret] } }),
    // A password that is right is hashed, which costs the machine too much to do it with each.
    ask('POST', '/session', { cookie: null, body: { email: secret, password: secret } }),
    ask('POST', '/bundles/import', { body: { schema: secret, id: 'x', name: 'X' } }),
  ];
  for (const answer of await Promise.all(attempts)) {
    expect.soft(answer).toMatchObject({ code: expect.any(String) });
    hear('the answers to mistakes', JSON.stringify(answer));
  }
  hearLog();
}

test('what the API answers is without them: every reading, exports, events and the OpenAPI document', async () => {
  const readings = CONTRACTS.filter(
    ({ method, produces, path }) =>
      method === 'GET' && produces !== 'event-stream' && paramNames(path).every((name) => name === 'id'),
  );
  expect(readings.length).toBeGreaterThan(20);
  await expect.poll(async () => (await ask('GET', `/workspaces/${id}`)).status).toBe('online');
  for (const { path, id: name } of readings) {
    const answer = await ask(
      'GET',
      fillPath(path, () => id),
    );
    hear(`the answer of ${name}`, JSON.stringify(answer));
  }
  // The search looks at the right places: names stand where they belong.
  expect(heard.get('the answer of list-workspace-secrets')).toContain('OWN_KEY');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how the place of a secret is named
  expect(heard.get('the answer of export-bundle')).toContain('${GLOBAL_KEY}');
  expect(heard.get('the answer of list-audit')).toContain('save-global-secret');
  expect(heard.get('the answer of get-openapi')).toContain('"openapi"');
  expect(heard.get('the answer of list-events')).toContain('WORKSPACE_ONLINE');
});

/** All that a page holds: what is drawn, what stands in its fields, and what the browser keeps of it. */
const readScreen = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      document.body.innerText,
      ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      window.location.href,
    ].join('\n'),
  );

test('no screen shows them, nor does the browser keep them where a script reads', async ({ browser }) => {
  // Every log line is written, which makes a busy machine slow.
  const context = await browser.newContext({ baseURL: server.origin });
  const [name = '', value = ''] = (await sessionOf(server, OWNER)).split('=');
  plant('the session of the browser', value);
  await context.addCookies([{ name, value, url: server.origin, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  // What is drawn on the server, before any script runs.
  page.on('response', async (response) => {
    const isText = /html|x-component|json/.test(response.headers()['content-type'] ?? '');
    if (isText) hear('what the pages load', await response.text().catch(() => ''));
  });
  const look = async (path: string, waitFor: string | RegExp): Promise<void> => {
    await page.goto(path);
    await expect(page.getByText(waitFor).first()).toBeVisible();
    hear('the screens', await readScreen(page));
    hearLog();
  };
  const lookIntoTabs = async (tabs: readonly { readonly label: string }[]): Promise<void> => {
    for (const { label } of tabs) {
      const tab = page.getByRole('tab', { name: label, exact: true });
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      hear('the screens', await readScreen(page));
    }
  };
  await look(`/?ws=${id}`, 'Ada');
  await lookIntoTabs(PANEL_TABS);
  await look('/?settings=secrets', 'GLOBAL_KEY');
  await lookIntoTabs(SETTINGS_TABS);
  await look('/people', 'otto@example.com');
  await look('/account', OWNER);
  await page.context().clearCookies();
  await look('/sign-in', 'Sign in');
  await look('/claim', /link is not complete/);
  await context.close();
  hearLog();
});

test('nor do the database, a backup, the commands and the files of the server hold one', async () => {
  hear('the rows of the database', await withDatabase({ dataDir }, (sql) => storedText({ sql })));
  const file = join(makeTempFolder(), 'all.backup');
  const env = { ...server.env };
  for (const command of [['backup', '--', file], ['doctor'], ['audit:verify']]) {
    const child = startChild(['npm', 'run', '--silent', ...command], { env });
    await awaitEnd(child, COMMAND_MS_MAX);
    hear(`what npm run ${command[0]} prints`, child.output());
  }
  const backup = readFileSync(file);
  hear('the backup', backup.subarray(0, 4096).toString() + gunzipSync(backup.subarray(4096)).toString());
  expect(heard.get('the backup')).toContain('encrypted_value');
  expect(heard.get('what npm run doctor prints')).toContain('SECRETS_ENCRYPTION_KEY');
  await server.stop();
  hearLog();
  expect(heard.get('the log')).toContain('"level":20');
  const found = [...heard].flatMap(([place, text]) =>
    findCanaries(text, canaries).map((canary) => `${place}: ${canary}`),
  );
  // Standard output of the start is where the link is printed, for whoever stands there; a file is stored as it was written.
  const wanted = [
    'the log: the link that claims the server',
    ...HOLDS_FILES.map((place) => `${place}: ${WRITTEN_DOWN}`),
  ];
  expect(found.filter((line) => !wanted.some((start) => line.startsWith(start)))).toEqual([]);
});
