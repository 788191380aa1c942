import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { generate } from 'otplib';
import { expectAccessible } from '../pages/accessible';
import { shoot } from '../pages/shots';
import { closePages, expectNoSidewaysScroll, openPage } from '../pages/site';
import { endAllChildren } from './support/child';
import {
  addPerson,
  claimAsOwner,
  PASSWORD,
  type PeopleServer,
  sessionOf,
  startPeopleServer,
} from './support/server-mode';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.describe.configure({ mode: 'serial' });

const OLGA = 'olga@example.com';
const VERA = 'vera@example.com';
const CHOSEN = 'rain over the old town';
const dataDir = makeTempFolder('second-factor');
const complaints: string[][] = [];

let server: PeopleServer;
let olga: Page;
let secret: string;
let recoveryCodes: string[];

test.beforeAll(async ({ browser }) => {
  server = await startPeopleServer({ DATA_DIR: dataDir });
  await addPerson(server, await claimAsOwner(server, OLGA), VERA, 'viewer');
  olga = await open(browser);
});
test.afterAll(closePages);
test.afterAll(async () => {
  await olga?.context().close();
  await endAllChildren();
  await removeTempFolders();
});

async function open(browser: Parameters<typeof openPage>[0]): Promise<Page> {
  const opened = await openPage(browser, { baseURL: server.origin });
  complaints.push(opened.complaints);
  return opened.page;
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

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** What the app shows: of the half minute that comes next, because the one of now may be used up already. */
const codeOf = (key: string, aheadSeconds = 0): Promise<string> =>
  generate({ secret: key, epoch: Math.floor(Date.now() / 1000) + aheadSeconds });

/** The password, the code of the app, the recovery codes. */
async function setUp(page: Page): Promise<string> {
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await expectWellMade(page, 'set-up');
  const key = (await page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await page.getByLabel('The code that it shows now').fill(await codeOf(key));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByText('It is on: from now on a code')).toBeVisible();
  return key;
}

test('a second factor is set up on the account page, with codes for when the app is gone', async () => {
  await olga.goto('/account');
  await signIn(olga, OLGA);
  await olga.getByRole('button', { name: 'Set it up' }).click();
  secret = await setUp(olga);
  recoveryCodes = await olga
    .getByRole('list', { name: 'Recovery codes' })
    .getByRole('listitem')
    .allTextContents();
  expect(recoveryCodes).toHaveLength(10);
  await expectWellMade(olga, 'recovery-codes');
  await olga.getByRole('button', { name: 'Done' }).click();
  await expect(olga.getByText('10 recovery codes are left.')).toBeVisible();
});

test('the next sign-in asks for a code; each session is listed with where it is, and ended from another', async ({
  browser,
}) => {
  const phone = await open(browser);
  await phone.goto('/sign-in?return_to=/account');
  await signIn(phone, OLGA);
  const code = phone.getByLabel('Code', { exact: true });
  await expect(code).toBeFocused();
  await expectWellMade(phone, 'sign-in-code');
  await code.fill('000000');
  await code.press('Enter');
  await expect(phone.getByText('This code is not right, or was used before')).toBeVisible();
  await code.fill(await codeOf(secret, 30));
  await code.press('Enter');
  await expect(phone).toHaveURL(`${server.origin}/account`);
  await olga.reload();
  const sessions = olga.getByRole('list', { name: 'Your sessions' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: 'this one' })).toHaveCount(1);
  await expect(sessions.first()).toContainText(/Chrome on Linux/);
  await expectWellMade(olga, 'account');
  await olga.getByRole('button', { name: /^End the session of Chrome/ }).click();
  await expect(sessions).toHaveCount(1);
  await expect(phone).toHaveURL(/\/sign-in\?return_to=%2Faccount&ended=1$/, { timeout: 10_000 });
  await phone.context().close();
});

test('whoever forgot a password chooses another one by a link that an owner makes', async ({ browser }) => {
  await olga.goto('/people');
  await olga.getByRole('button', { name: 'More for viewer' }).click();
  await olga.getByRole('menuitem', { name: 'Link for another password' }).click();
  const link = (await olga.getByRole('status').locator('code').textContent()) ?? '';
  expect(link).toContain('/reset#token=');
  await expectWellMade(olga, 'people-link');
  const vera = await open(browser);
  await vera.goto(link);
  await expect(vera).toHaveURL(`${server.origin}/reset`);
  const chosen = vera.getByLabel('New password');
  await chosen.fill('Sunshine2026!');
  await vera.getByRole('button', { name: 'Set it' }).click();
  await expect(vera.getByText(/first that anybody would guess/)).toBeVisible();
  await expectWellMade(vera, 'reset');
  await chosen.fill(CHOSEN);
  await vera.getByRole('button', { name: 'Set it' }).click();
  await vera.getByRole('link', { name: 'Sign in' }).click();
  await signIn(vera, VERA, CHOSEN);
  await expect(vera).toHaveURL(`${server.origin}/`);
  await vera.context().close();
});

test('an owner who has nobody to ask gets such a link on the server, and is rid of a lost factor', async () => {
  const run = promisify(execFile);
  const command = ['--import', 'tsx', 'server/commands/reset-password.ts'];
  const env = { ...process.env, ...server.env };
  const refused = run(process.execPath, [...command, 'nobody@example.com'], { env });
  await expect(refused).rejects.toMatchObject({ stderr: 'Nobody here has the email nobody@example.com.\n' });
  const { stdout } = await run(process.execPath, [...command, OLGA, '--second-factor'], { env });
  const token = /\/reset#token=(\S+)/.exec(stdout)?.[1];
  const answer = await server.ask('POST', '/api/password-reset', { body: { token, new_password: PASSWORD } });
  expect(answer.status).toBe(200);
  // No code is asked for any more.
  expect(await sessionOf(server, OLGA)).toContain('molecule-session=');
});

test('a server that asks everybody for a second factor leads to it first; sessions outlive its restart', async () => {
  await olga.goto('/account');
  await signIn(olga, OLGA);
  await expect(olga).toHaveURL(`${server.origin}/account`);
  await server.stop();
  server = await startPeopleServer({ ...server.env, REQUIRE_SECOND_FACTOR: '1' });
  await olga.goto('/people');
  await expect(olga).toHaveURL(`${server.origin}/second-factor?return_to=%2Fpeople`);
  await setUp(olga);
  await olga.getByRole('button', { name: 'Go on' }).click();
  await expect(olga).toHaveURL(`${server.origin}/people`);
  await expect(olga.getByText(`${OLGA} · second factor`)).toBeVisible();
  // What was asked for while the server was away, or of a session that had ended, is no fault of a page.
  expect(complaints.flat().filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
});
