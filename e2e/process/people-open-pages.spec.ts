import { expect, type Page, test } from '@playwright/test';
import { ACCESS_CHECK_MS } from '@/server/http/look-again';
import { SESSION_TTL_MS } from '@/server/people/session-cookie';
import { shoot } from '../pages/shots';
import { closePages, openPage } from '../pages/site';
import { endAllChildren } from './support/child';
import { startExternalPostgres } from './support/external-postgres';
import { freePort } from './support/free-port';
import {
  addPerson,
  claimAsOwner,
  PASSWORD,
  type PeopleServer,
  sessionOf,
  startPeopleServer,
} from './support/server-mode';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

/** D5: as for tokens. */
const REVOKED_MS_MAX = 1000;
/** What happens at once; on a busy machine not at once. */
const AT_ONCE = { timeout: 10_000 };
const VERA = 'vera@example.com';

test.describe.configure({ mode: 'serial' });

/** Where the owner acts. */
let one: PeopleServer;
/** Where the others have their pages open: another process on the same database. */
let other: PeopleServer;
let owner: string;
let vera: { id: string; cookie: string };
let canvas: Page;
let account: Page;

test.beforeAll(async ({ browser }) => {
  const postgres = await startExternalPostgres();
  one = await startPeopleServer({ DATABASE_URL: await postgres.createDatabase('open_pages') });
  // Before the other prints a link of its own: the newest one alone is good.
  owner = await claimAsOwner(one);
  const port = String(await freePort());
  const own = { DATA_DIR: makeTempFolder(), PORT: port, PUBLIC_URL: `http://localhost:${port}` };
  other = await startPeopleServer({ ...one.env, ...own });
  const body = { name: 'Ada', runtime: 'mock' };
  expect((await one.ask('POST', '/api/workspaces', { cookie: owner, body })).status).toBe(201);
  vera = await addPerson(one, owner, VERA, 'viewer');
  canvas = (await openPage(browser, { baseURL: other.origin })).page;
  await canvas.goto('/sign-in');
  await canvas.getByLabel('Email', { exact: true }).fill(VERA);
  await canvas.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await canvas.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(canvas.getByText('Live', { exact: true }).first()).toBeVisible();
  account = await canvas.context().newPage();
  await account.goto('/account');
});
test.afterAll(closePages);
test.afterAll(async () => {
  await canvas?.context().close();
  await endAllChildren();
  await removeTempFolders();
});

const give = async (role: string): Promise<void> => {
  const answer = await one.ask('PATCH', `/api/people/${vera.id}`, { cookie: owner, body: { role } });
  expect(answer.status).toBe(200);
};

test('another role shows at once on pages that are open at another process, without a reload', async () => {
  const create = canvas.getByRole('button', { name: 'New workspace' });
  await expect(create).toHaveCount(0);
  await canvas.evaluate(() => document.body.setAttribute('data-stays', ''));
  await give('operator');
  await expect(create).toBeVisible(AT_ONCE);
  await expect(canvas.getByText('Your role is operator now.')).toBeVisible();
  await shoot(canvas, 'role-changed');
  await expect(account.getByText(`${VERA} · operator`)).toBeVisible();
  await create.click();
  const window = canvas.getByRole('dialog', { name: 'New workspace' });
  await expect(window).toBeVisible();
  await give('viewer');
  await expect(window).toHaveCount(0);
  await expect(create).toHaveCount(0);
  await expect(account.getByText(`${VERA} · viewer`)).toBeVisible();
  await expect(canvas.locator('body[data-stays]')).toHaveCount(1);
});

test('a role that changes after a page was drawn and before its stream stands shows on it all the same', async () => {
  const late = await account.context().newPage();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await late.route('**/api/events*', async (route) => {
    await held;
    await route.continue();
  });
  const asked = late.waitForRequest('**/api/events*');
  await late.goto('/account');
  await asked;
  await give('operator');
  await expect(account.getByText(`${VERA} · operator`)).toBeVisible();
  await expect(late.getByText(`${VERA} · viewer`)).toBeVisible();
  release();
  await expect(late.getByText(`${VERA} · operator`)).toBeVisible();
  await give('viewer');
  for (const page of [late, account]) await expect(page.getByText(`${VERA} · viewer`)).toBeVisible();
  await late.close();
});

test('a session that is ended at one process ends its stream at the other within a second', async () => {
  const otto = await addPerson(one, owner, 'otto@example.com', 'operator');
  const cookie = await sessionOf(other, 'otto@example.com');
  const stream = await fetch(`${other.origin}/api/events`, { headers: { cookie } });
  expect(stream.status).toBe(200);
  let isOver = false;
  const ended = stream.text().finally(() => {
    isOver = true;
  });
  const out = await one.ask('POST', `/api/people/${otto.id}/sign-out`, {
    cookie: owner,
    headers: { 'content-type': 'application/json', origin: one.origin },
  });
  expect(out.status).toBe(200);
  // By the times that it is made of; how late they come on a busy machine is not its doing.
  expect(SESSION_TTL_MS + ACCESS_CHECK_MS).toBeLessThan(REVOKED_MS_MAX);
  await expect.poll(() => isOver, AT_ONCE).toBe(true);
  expect(await ended).toContain('event: hello');
  expect((await other.ask('GET', '/api/workspaces', { cookie })).status).toBe(401);
});

test('the open pages of whoever is removed lead to the sign-in page, which says so in plain words', async () => {
  const gone = await one.ask('DELETE', `/api/people/${vera.id}`, {
    cookie: owner,
    headers: { 'content-type': 'application/json', origin: one.origin },
  });
  expect(gone.status).toBe(200);
  for (const page of [canvas, account]) {
    await expect(page).toHaveURL(/\/sign-in\?return_to=\S+&ended=1$/, AT_ONCE);
    await expect(page.getByText(/^Your session has ended\./)).toBeVisible();
  }
  await shoot(canvas, 'session-ended');
});
