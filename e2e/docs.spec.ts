import { expect, type Page, test } from '@playwright/test';
import { DOC_PAGES, docPath } from '@/components/docs/doc-pages';
import { expectAccessible } from './pages/accessible';
import { closePages, expectNoSidewaysScroll, openPage, SCHEMES } from './pages/site';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

let server: ServerProcess;
const at = (path: string): string => `http://localhost:${server.port}${path}`;

test.beforeAll(async () => {
  server = await startServer({ DATA_DIR: makeTempFolder('docs') });
});
test.afterEach(closePages);
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Documentation' });
const titleOf = (page: Page) => page.getByRole('heading', { level: 1 });

/** A page that was loaded anew begins at its top, before the bar and every link of the list. */
const TABS_MAX = 40;

/** Presses Tab until the link of that name in the sidebar has the focus. */
async function tabToPage(page: Page, title: string): Promise<void> {
  const link = sidebar(page).getByRole('link', { name: title, exact: true });
  for (let step = 0; step < TABS_MAX; step += 1) {
    if (await link.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${title} cannot be reached with Tab`);
}

test('every page opens from the sidebar by keyboard, and the sidebar says where one is', async ({
  browser,
}) => {
  const { page, complaints } = await openPage(browser);
  await page.goto(at('/docs'));
  for (const { title, id } of DOC_PAGES) {
    await tabToPage(page, title);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(at(docPath(id)));
    await expect(titleOf(page)).toHaveText(title);
    await expect(page).toHaveTitle(`${title} · Molecule docs`);
    await expect(sidebar(page).locator('[aria-current="page"]')).toHaveText(title);
  }
  expect(complaints).toEqual([]);
});

test('the text can be reached past the lists, scrolls by keyboard, and its sections have addresses', async ({
  browser,
}) => {
  const { page, complaints } = await openPage(browser);
  await page.goto(at('/docs/operations'));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'Without npm start' })).toBeInViewport();

  const toc = page.getByRole('navigation', { name: 'On this page' });
  await toc.getByRole('link', { name: 'Backups' }).click();
  await expect(page).toHaveURL(at('/docs/operations#backups'));
  await expect(page.getByRole('heading', { name: 'Backups' })).toBeInViewport();
  await expect(toc.locator('[aria-current="location"]')).toHaveText('Backups');

  await page.goto(at('/docs/security#tiers'));
  await expect(page.getByRole('heading', { name: 'Tiers' })).toBeInViewport();
  expect(complaints).toEqual([]);
});

test('a block of code is copied as it is', async ({ browser }) => {
  const { page } = await openPage(browser);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(at('/docs/getting-started'));
  // The button comes from the server: before the page has its scripts nobody hears it pressed.
  await expect(async () => {
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await expect(page.getByText('Copied')).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npm start\n');
});

test('a page that does not exist says so with 404 and what there is instead', async ({ browser }) => {
  const { page } = await openPage(browser);
  for (const path of ['/docs/nope', '/docs/..%2FREADME', '/docs/messages.md', '/docs/__proto__']) {
    const answer = await page.goto(at(path));
    expect(answer?.status(), path).toBe(404);
    await expect(titleOf(page)).toHaveText('There is no such page');
  }
  await page.getByRole('main').getByRole('link', { name: 'Messages' }).click();
  await expect(titleOf(page)).toHaveText('Messages');
});

test('every page is accessible in both themes, and fits a phone', async ({ browser }) => {
  const { page, complaints } = await openPage(browser);
  for (const path of ['/docs', ...DOC_PAGES.map(({ id }) => docPath(id))]) {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(at(path));
    await expect(titleOf(page)).toBeVisible();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
  }
  expect(complaints).toEqual([]);
});

test('on a phone the lists of pages and sections unfold', async ({ browser }) => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await page.goto(at('/docs/messages'));
  await page.locator('summary').filter({ hasText: 'Messages' }).click();
  await expectAccessible(page);
  await sidebar(page).getByRole('link', { name: 'Security', exact: true }).click();
  await expect(titleOf(page)).toHaveText('Security');
  await expect(sidebar(page)).toBeHidden();
  await page.locator('summary').filter({ hasText: 'On this page' }).click();
  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'Tiers' }).click();
  await expect(page.getByRole('heading', { name: 'Tiers' })).toBeInViewport();
  expect(complaints).toEqual([]);
});

test('on paper there is the text alone, dark on light', async ({ browser }) => {
  const { page } = await openPage(browser, { colorScheme: 'dark' });
  await page.goto(at('/docs/messages'));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
  await expect(titleOf(page)).toHaveCSS('color', 'rgb(21, 24, 28)');
});
