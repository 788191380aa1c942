import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { PurchaseNews, purchaseLink } from './pages/purchase';
import { closePages, expectNoSidewaysScroll, inEveryLook, openPage, SCHEMES, SIZES } from './pages/site';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const EMPTY_CANVAS = 'Your organisation starts here';
const PAPER = 'rgb(250, 250, 247)';

let server: ServerProcess;
const at = (path: string): string => `http://localhost:${server.port}${path}`;

test.beforeAll(async () => {
  server = await startServer({ DATA_DIR: makeTempFolder('purchase') });
});
test.afterEach(closePages);
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** Opens an address with the clock in hand. */
async function openAt(page: Page, path: string): Promise<PurchaseNews> {
  await page.clock.install();
  await page.goto(at(path));
  const news = new PurchaseNews(page);
  await expect(news.dialog).toBeVisible();
  return news;
}

test('E-21, E-22, E-23: Purchase leads to the canvas with the news of it, and the address is clean', async ({
  browser,
}) => {
  const { page, complaints } = await openPage(browser);
  for (const name of ['Plugin', 'Agent', 'Organisation bundle']) {
    await page.goto(at('/marketplace'));
    const link = purchaseLink(page, name);
    expect(await link.getAttribute('href')).toMatch(/^\/\?purchase_success=1&item=[a-z-]+$/);
    await link.click();
    const news = new PurchaseNews(page);
    await news.hold();
    await expect(news.dialog).toContainText(name);
    await expect(news.dialog).toContainText('nothing was charged');
    await expect(page).toHaveURL(at('/'));
    await news.close.click();
    await expect(news.dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: EMPTY_CANVAS })).toBeVisible();
  }
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Marketplace' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('E-24: closed is closed: a reload, and what the page does later, do not bring it back', async ({
  browser,
}) => {
  const { page, complaints } = await openPage(browser);
  await page.goto(at('/?a=1%202&purchase_success=1&b=x+y&item=agent#there'));
  const news = new PurchaseNews(page);
  await news.hold();
  await expect(news.dialog).toBeVisible();
  await expect(page).toHaveURL(at('/?a=1%202&b=x+y#there'));
  await news.close.click();
  await expect(news.dialog).toBeHidden();

  await page.reload();
  await expect(page.getByRole('heading', { name: EMPTY_CANVAS })).toBeVisible();
  await expect(news.dialog).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a server action does not write the old address back', async ({ browser }) => {
  const own = await startServer({ DATA_DIR: makeTempFolder('purchase-action') });
  const { page, complaints } = await openPage(browser);
  await page.goto(`http://localhost:${own.port}/?purchase_success=1&item=plugin&keep=me`);
  await new PurchaseNews(page).close.click();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('button', { name: 'My first agent workspace, Online' })).toBeVisible();
  await expect(page).toHaveURL(`http://localhost:${own.port}/?keep=me`);
  await page.reload();
  await expect(page.getByRole('button', { name: 'My first agent workspace, Online' })).toBeVisible();
  await expect(new PurchaseNews(page).dialog).toBeHidden();
  expect(complaints).toEqual([]);
  await own.stop();
});

test('E-25: untouched it goes by itself after five seconds', async ({ browser }) => {
  const { page } = await openPage(browser);
  const news = await openAt(page, '/?purchase_success=1&item=plugin');
  await page.clock.runFor(5000);
  await expect(news.dialog).toBeHidden();
});

test('it waits while the mouse is over it or the keyboard inside it, then for five seconds more', async ({
  browser,
}) => {
  const { page } = await openPage(browser);
  const news = await openAt(page, '/?purchase_success=1&item=plugin');
  await news.dialog.hover();
  await expect(news.time).toHaveAttribute('data-held', 'true');
  // From here on time passes only when the test says so.
  await page.clock.pauseAt(Date.now() + 60_000);
  await expect(news.dialog).toBeVisible();

  await page.mouse.move(0, 0);
  await expect(news.time).toHaveAttribute('data-held', 'false');
  await page.clock.runFor(4900);
  await expect(news.dialog).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(news.close).toBeFocused();
  await page.clock.runFor(60_000);
  await expect(news.dialog).toBeVisible();

  await news.dialog.evaluate((box: HTMLElement) => box.focus());
  await expect(news.time).toHaveAttribute('data-held', 'false');
  await page.clock.runFor(4900);
  await expect(news.dialog).toBeVisible();
  await page.clock.runFor(200);
  await expect(news.dialog).toBeHidden();
});

test('Escape and a click beside it close it, and the focus was inside and goes back', async ({ browser }) => {
  const { page } = await openPage(browser);
  const news = await openAt(page, '/?purchase_success=1');
  await expect(news.dialog).toBeFocused();
  await expect(news.dialog).toHaveAttribute('aria-modal', 'true');
  await page.keyboard.press('Escape');
  await expect(news.dialog).toBeHidden();
  await expect(page.locator('body')).toBeFocused();

  await page.goto(at('/?purchase_success=1'));
  await expect(news.dialog).toBeVisible();
  await page.mouse.click(5, 400);
  await expect(news.dialog).toBeHidden();
});

test('without the flag, or with another value, nothing happens', async ({ browser }) => {
  const { page } = await openPage(browser);
  for (const query of ['?item=agent', '?purchase_success=0', '?purchase_success=true&item=agent']) {
    await page.goto(at(`/${query}`));
    await expect(page.getByRole('heading', { name: EMPTY_CANVAS })).toBeVisible();
    await expect(new PurchaseNews(page).dialog).toBeHidden();
    await expect(page).toHaveURL(at(`/${query}`));
  }
});

test('what an address says is never shown and never run', async ({ browser }) => {
  const { page, complaints } = await openPage(browser);
  const hostile = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    'javascript:alert(1)',
    '\u202Etnega\u2066',
    '__proto__',
    'x'.repeat(10_000),
  ];
  for (const item of hostile) {
    await page.goto(at(`/?purchase_success=1&item=${encodeURIComponent(item)}`));
    const news = new PurchaseNews(page);
    await news.hold();
    await expect(news.dialog).toBeVisible();
    expect(await news.dialog.innerText()).toBe(
      'Purchase complete\n\nYour purchase went through.\n\nThis was a demonstration: nothing was charged and nothing was installed.\n\nClose',
    );
    await expect(news.dialog.locator('img, script')).toHaveCount(0);
    await expect(page).toHaveURL(at('/'));
  }
  expect(complaints).toEqual([]);
});

test('it is on paper in every theme on a light and on a dark system, and accessible', async ({ browser }) => {
  const { page } = await openPage(browser);
  await page.clock.install();
  for (const cookie of ['system', 'light', 'dark']) {
    await page.context().addCookies([{ name: 'molecule_theme', value: cookie, url: at('/') }]);
    for (const colorScheme of SCHEMES) {
      await test.step(`${cookie} on a ${colorScheme} system`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.goto(at('/?purchase_success=1&item=agent'));
        const news = new PurchaseNews(page);
        await news.hold();
        await expect(news.dialog).toBeVisible();
        expect(await news.paper()).toBe(PAPER);
        await expectAccessible(page);
      });
    }
  }
});

test('it outlives a page that cannot load, and moves for nobody who wants stillness', async ({ browser }) => {
  const { page } = await openPage(browser, { reducedMotion: 'reduce' });
  await page.route('**/api/workspaces', (route) => route.abort());
  const news = await openAt(page, '/?purchase_success=1&item=agent');
  await news.hold();
  await expect(page.getByTestId('platform-unreachable')).toBeAttached();
  await expect(news.dialog).toBeVisible();
  expect(await news.dialog.evaluate((box) => getComputedStyle(box).animationName)).toBe('none');
  await expect(news.time).toBeHidden();
});

test('the marketplace fits and is accessible in both themes and every size, and leads on', async ({
  browser,
}) => {
  const { page, complaints } = await openPage(browser);
  const open = async (): Promise<void> => {
    await page.goto(at('/marketplace'));
    await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading') })).toHaveCount(3);
  };
  await open();
  await inEveryLook(page, async () => {
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await open();
    await page.getByRole('link', { name: 'Browse Organisation bundle' }).click();
    await expect(page).toHaveURL(at('/marketplace#organisation-bundle'));
    await expect(page.getByRole('region', { name: /^Organisation bundle/ })).toBeInViewport();
    await page
      .getByRole('banner')
      .getByRole('link', { name: /canvas$/i })
      .last()
      .click();
    await expect(page.getByRole('heading', { name: EMPTY_CANVAS })).toBeVisible();
  }
  expect(complaints).toEqual([]);
});
