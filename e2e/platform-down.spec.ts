import { expect, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { shoot } from './pages/shots';
import { closePages, openPage, SCHEMES } from './pages/site';
import { expectFits } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { startExternalPostgres } from './process/support/external-postgres';
import { type Relay, startRelay } from './process/support/relay';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

let relay: Relay;
let server: ServerProcess;
let isCut = false;
const home = (): string => `http://localhost:${server.port}/`;

test.beforeAll(async () => {
  const url = new URL(await (await startExternalPostgres()).createDatabase('down'));
  relay = await startRelay(Number(url.port));
  url.port = String(relay.port);
  server = await startServer({ DATA_DIR: makeTempFolder('down'), DATABASE_URL: url.href });
});
async function cut(): Promise<void> {
  await relay.cut();
  isCut = true;
}
async function join(): Promise<void> {
  isCut = false;
  await relay.join();
}
// Asking the server instead would join twice while it has not noticed yet.
test.afterEach(() => (isCut ? join() : undefined));
test.afterEach(closePages);
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('a page opened while the database is away says so with 503, and opens by itself', async ({
  browser,
}) => {
  await server.api.create('Survivor');
  await cut();
  for (const colorScheme of SCHEMES) {
    const { page } = await openPage(browser, { colorScheme, viewport: { width: 390, height: 844 } });
    const answer = await page.goto(home());
    expect(answer?.status()).toBe(503);
    expect(answer?.headers()['retry-after']).toBe('5');
    await expect(page.getByTestId('platform-unavailable')).toContainText(
      'The platform has lost its database',
    );
    await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
    await shoot(page, `platform-down-${colorScheme}`);
    if (colorScheme === 'light') await page.context().close();
    else {
      const docs = await page.request.get(`${home()}docs`);
      expect(docs.status()).toBe(200);
      await join();
      await page
        .getByRole('button', { name: 'Retry' })
        .click({ force: true, noWaitAfter: true })
        .catch(() => {});
      await expect(page.getByRole('button', { name: /^Survivor workspace/ })).toBeAttached({
        timeout: 30_000,
      });
    }
  }
});

test('while in use nothing typed is lost, and the canvas is back without a reload', async ({ browser }) => {
  const { id } = await server.api.create('Typist');
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(`${home()}?ws=${id}&tab=details`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Typist with a longer name');
  await cut();
  await page.getByRole('button', { name: 'Save' }).click();
  // Where it was saved; what cannot be loaded meanwhile says so too.
  const about = page.getByRole('region', { name: 'About' });
  await expect(about.getByRole('alert')).toHaveText(/platform|database/i);
  await expect(name).toHaveValue('Typist with a longer name');
  await expect(page.getByRole('heading', { name: 'Typist', exact: true }).first()).toBeVisible();
  await join();
  await expect.poll(async () => (await fetch(`${home()}api/health`)).status, { timeout: 30_000 }).toBe(200);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Typist with a longer name' }).first()).toBeVisible();
});
