import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ACCESS_CHECK_MS } from '@/server/http/look-again';
import { SESSION_TTL_MS } from '@/server/people/session-cookie';
import { expectAccessible } from '../pages/accessible';
import { cardOf } from '../pages/journey';
import { refusalsOf } from '../pages/refusals-of';
import { SettingsPage } from '../pages/settings-page';
import { shoot } from '../pages/shots';
import { closePages, expectNoSidewaysScroll, openPage } from '../pages/site';
import { endAllChildren } from './support/child';
import { addPerson, PASSWORD, type PeopleServer, sessionOf, startPeopleServer } from './support/server-mode';
import { startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

/** D5: whoever is signed out is nobody within a second, and the stream of a page ends with it. */
const SIGNED_OUT_MS_MAX = 1000;
/** What happens at once; on a busy machine not at once. */
const AT_ONCE = { timeout: 10_000 };

test.describe.configure({ mode: 'serial' });

const MADE = 'Made in local mode';

let server: PeopleServer;
let owner: Page;
let ownerContext: BrowserContext;
let link: string;
const complaints: string[][] = [];

test.beforeAll(async () => {
  // A local installation with a workspace in it moves to server mode.
  const dataDir = makeTempFolder('people');
  const local = await startServer({ DATA_DIR: dataDir });
  await local.api.create(MADE);
  await local.stop();
  server = await startPeopleServer({ DATA_DIR: dataDir });
});
test.afterAll(closePages);
test.afterAll(async () => {
  await ownerContext?.close();
  await endAllChildren();
  await removeTempFolders();
});

async function open(browser: Parameters<typeof openPage>[0]): Promise<Page> {
  const opened = await openPage(browser, { baseURL: server.origin });
  complaints.push(opened.complaints);
  return opened.page;
}

async function fill(page: Page, fields: Record<string, string>, action: string): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: action, exact: true }).click();
}

/** Narrow and dark, then wide and light. */
async function expectWellMade(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [390, 'dark'],
    [1440, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await shoot(page, `${name}-${width}-${colorScheme}`);
  }
}

const signIn = (page: Page, email: string, password = PASSWORD) =>
  fill(page, { Email: email, Password: password }, 'Sign in');

test('the first owner claims the server by the link it printed, and finds what was there before', async ({
  browser,
}) => {
  owner = await open(browser);
  ownerContext = owner.context();
  await owner.goto('/');
  await expect(owner.getByRole('heading', { name: 'This server has no owner yet' })).toBeVisible();
  await owner.goto(`/claim#token=${server.claimToken()}`);
  await expect(owner).toHaveURL(`${server.origin}/claim`);
  await expectWellMade(owner, 'claim');
  await fill(owner, { 'Your name': 'Olga', Email: 'olga@example.com', Password: 'password1234' }, 'Claim it');
  await expect(owner.getByText(/first that anybody would guess/)).toBeVisible();
  await fill(owner, { Password: PASSWORD }, 'Claim it');
  await expect(owner.getByText(MADE).first()).toBeVisible();
  const log = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(log.join('\n')).not.toContain(server.claimToken());
});

test('the owner invites a viewer, who joins, sees everything and has no button to change it', async ({
  browser,
}) => {
  await owner.getByRole('button', { name: /Olga, owner/ }).click();
  await owner.getByRole('menuitem', { name: 'People' }).click();
  await fill(owner, { Email: 'vera@example.com' }, 'Invite');
  link = (await owner.getByRole('status').locator('code').textContent()) ?? '';
  expect(link).toMatch(/\/invite#token=/);
  await expectWellMade(owner, 'people');
  const viewer = await open(browser);
  await viewer.goto(link);
  await expect(viewer.getByText('vera@example.com')).toBeVisible();
  await expect(viewer).toHaveURL(`${server.origin}/invite`);
  await expectWellMade(viewer, 'invite');
  await fill(viewer, { 'Your name': 'Vera', Password: PASSWORD }, 'Join');
  await expect(viewer.getByText(MADE).first()).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'New workspace' })).toHaveCount(0);
  await viewer.getByRole('button', { name: /Vera, viewer/ }).click();
  await expect(viewer.getByRole('menuitem', { name: 'People' })).toHaveCount(0);
  await viewer.getByRole('menuitem', { name: 'Account' }).click();
  await expect(viewer.getByText('vera@example.com · viewer')).toBeVisible();
  await expectWellMade(viewer, 'account');
  await viewer.context().close();
});

test('an operator finds the settings of workspaces and the templates, and nothing that the server would refuse', async ({
  browser,
}) => {
  const page = await open(browser);
  await addPerson(server, await sessionOf(server, 'olga@example.com'), 'otto@example.com', 'operator');
  await page.goto('/sign-in');
  await signIn(page, 'otto@example.com');
  const refused = refusalsOf(page);
  const settings = new SettingsPage(page);
  await expect(settings.gear).toBeVisible();
  await settings.open();
  await expect(settings.drawer.getByRole('tab')).toHaveText([
    'Secrets',
    'Workspace tokens',
    'Instructions',
    'Approvals',
  ]);
  await expect(settings.drawer.getByText('Those of all workspaces are for owners.')).toBeVisible();
  await cardOf(page, MADE).press('Enter');
  await settings.add('A_KEY_OF_ITS_OWN', 'a value that nobody reads again');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('button', { name: 'Import 1 workspace: One assistant' }).click();
  const plan = page.getByRole('dialog', { name: 'Import One assistant' });
  await expect(plan.getByText('An owner stores it').first()).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'operator-plan');
  expect(refused).toEqual([]);
  await page.context().close();
});

test('a dead session leads to the sign-in page and back; one refusal with a live one does not (E-40)', async ({
  browser,
}) => {
  const page = await open(browser);
  await page.goto('/account?from=mail');
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount%3Ffrom%3Dmail$/);
  await expectWellMade(page, 'sign-in');
  await signIn(page, 'vera@example.com', 'another password here');
  await expect(page.getByText('The email or the password is not right.')).toBeVisible();
  await signIn(page, 'vera@example.com');
  await expect(page).toHaveURL(`${server.origin}/account?from=mail`);
  await page.route('**/api/account', (route) =>
    route.fulfill({
      status: 401,
      json: { error: 'Not for you.', code: 'unauthenticated', request_id: 'made-up-1' },
    }),
  );
  await page.reload();
  await expect(page.getByText('Not for you.')).toBeVisible();
  await expect(page).toHaveURL(`${server.origin}/account?from=mail`);
  await page.unroute('**/api/account');
  await page.goto('/');
  await expect(page.getByText(MADE).first()).toBeVisible();
  // The owner signs her out everywhere: the stream ends, and the page leaves by itself.
  await owner.goto('/people');
  await owner.getByRole('button', { name: 'Sign Vera out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2F&ended=1$/, AT_ONCE);
  await page.context().close();
});

test('a form of a session that is gone leads to the sign-in page and back too (M-92)', async ({
  browser,
}) => {
  const page = await open(browser);
  await page.goto('/sign-in?return_to=/account');
  await signIn(page, 'vera@example.com');
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Vera B.');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount&ended=1$/);
  await page.context().close();
});

test('what is typed before the script of a page runs is not lost', async ({ browser }) => {
  const page = await open(browser);
  let letThrough = (): void => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route('**/_next/static/**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/sign-in?return_to=/account', { waitUntil: 'commit' });
  await page.getByLabel('Email', { exact: true }).fill('vera@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  letThrough();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${server.origin}/account`);
  await page.context().close();
});

test('signed out everywhere: within a second nothing is let in, on either lane, and streams end', async () => {
  const cookie = await sessionOf(server, 'vera@example.com');
  const abort = new AbortController();
  const stream = await fetch(`${server.origin}/api/events`, { headers: { cookie }, signal: abort.signal });
  expect(stream.status).toBe(200);
  let isOver = false;
  const ended = stream.text().finally(() => {
    isOver = true;
  });
  expect((await server.ask('GET', '/api/workspaces', { cookie })).status).toBe(200);
  const out = await server.ask('POST', '/api/account/sign-out-everywhere', {
    cookie,
    body: { confirm: true },
  });
  expect(out.status).toBe(200);
  // By the times that it is made of; how late they come on a busy machine is not its doing.
  expect(SESSION_TTL_MS + ACCESS_CHECK_MS).toBeLessThan(SIGNED_OUT_MS_MAX);
  await expect.poll(() => isOver, AT_ONCE).toBe(true);
  expect(await ended).toContain('event: hello');
  for (const path of ['/api/workspaces', '/api/health', '/api/account', '/api/events']) {
    const { status } = await server.ask('GET', path, { cookie });
    expect([path, status]).toEqual([path, path === '/api/health' ? 200 : 401]);
  }
});

test('no page has complained', () => {
  // What the browser itself says about answers of 401 and 403.
  const own = complaints.flat().filter((text) => !text.startsWith('Failed to load resource'));
  expect(own).toEqual([]);
});
