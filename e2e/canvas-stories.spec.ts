import { expect, type Page, test } from '@playwright/test';
import { ChatStage, gate } from './pages/chat-stage';
import { boxOf, cardOf } from './pages/hand';
import { shoot } from './pages/shots';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const at = (path = '/'): string => `http://localhost:${stage.server.port}${path}`;
const connection = (page: Page) => page.locator('.connection-pill [role="status"]');
const LIST = '**/api/workspaces';
const THREE_MINUTES_MS = 180_000;

test.afterEach(async () => {
  for (const { id } of (await stage.server.api.list()).filter((row) => row.parent_id === null))
    await stage.server.api.remove(id);
});

test('E-30: a team deleted while nothing is heard leaves no orphans, and a list that was under way brings nobody back', async ({
  browser,
}) => {
  const { id: team } = await stage.createMock('Team');
  for (const name of ['First', 'Second'])
    await stage.server.api.json('POST', '/workspaces', { name, runtime: 'mock', parent_id: team });
  await stage.createMock('Stays');
  const context = await stage.newContext(browser);
  await context.clock.install();
  await context.route('**/api/events*', (route) => route.abort());
  const watched = await openWatched(context, at());
  const { page } = watched;
  await expect(cardOf(page, 'Second')).toBeVisible();
  await expect(connection(page)).toHaveText(/Offline|Reconnecting/);

  // The next list is read from the server before the removal, and comes to the page after it.
  const [removed, taken] = [gate(), gate()];
  const isHeld = { now: false };
  await page.route(LIST, async (route) => {
    if (isHeld.now) return route.abort();
    isHeld.now = true;
    const response = await route.fetch();
    taken.open();
    await removed.opened;
    await route.fulfill({ response });
  });
  await expect
    .poll(async () => {
      await page.clock.fastForward(5000);
      return isHeld.now;
    })
    .toBe(true);
  await taken.opened;
  await cardOf(page, 'Team').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('checkbox').click();
  await dialog.getByRole('button', { name: 'Delete 3 workspaces' }).click();
  // Behind the question nothing has a role: only without it the missing cards say something.
  await expect(dialog).toBeHidden();
  for (const name of ['Team', 'First', 'Second']) await expect(cardOf(page, name)).toHaveCount(0);
  const late = page.waitForResponse(LIST);
  removed.open();
  await (await late).finished();
  // Whatever the page makes of an answer it has made by the next frames.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  for (const name of ['Team', 'First', 'Second']) await expect(cardOf(page, name)).toHaveCount(0);
  await expect(cardOf(page, 'Stays')).toBeVisible();
  await page.unroute(LIST);
  await page.reload();
  await expect(cardOf(page, 'Stays')).toBeVisible();
  await expect(cardOf(page, 'Team')).toHaveCount(0);
  await expectClean(watched);
});

test('E-37: a start that takes long is said once the page hears the platform, and not while it does not; a retry is not offered twice at once', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Slow');
  const context = await stage.newContext(browser);
  await context.clock.install();
  await context.route(LIST, async (route) => {
    const response = await route.fetch();
    const rows: { id: string }[] = await response.json();
    const json = rows.map((row) => (row.id === id ? { ...row, status: 'provisioning' } : row));
    await route.fulfill({ response, json });
  });
  const watched = await openWatched(context, at());
  const { page } = watched;
  const banner = page.getByRole('region', { name: 'Starts that take long' });
  await expect(cardOf(page, 'Slow')).toHaveAccessibleName(/Starting/);
  await expect(connection(page)).toHaveText('Live');
  await expect(banner).toHaveCount(0);

  await context.setOffline(true);
  await page.clock.fastForward(THREE_MINUTES_MS);
  await expect(connection(page)).toHaveText(/Offline|Reconnecting/);
  await page.clock.fastForward(10_000);
  await expect(banner).toHaveCount(0);
  await context.setOffline(false);
  await page.clock.fastForward(60_000);
  await expect(connection(page)).toHaveText('Live', { timeout: 45_000 });
  await expect(banner).toContainText('Slow takes long to start');
  await shoot(page, 'slow-start');

  const retry = banner.getByRole('button', { name: 'Retry' });
  await retry.click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(retry).toBeDisabled();
  await page.clock.fastForward(6000);
  await expect(retry).toBeEnabled();
  await banner.getByRole('button', { name: 'Put it away' }).click();
  await page.clock.fastForward(10_000);
  await expect(banner).toHaveCount(0);
  await expectClean(watched);
});

test('E-46: nobody is asked about cookies, because nothing is kept but the theme that was chosen', async ({
  browser,
}) => {
  await stage.createMock('Present');
  const context = await stage.newContext(browser);
  const { page } = await openWatched(context, at());
  await expect(cardOf(page, 'Present')).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  for (const path of ['/', '/docs', '/marketplace']) {
    await page.goto(at(path));
    await expect(page.getByRole('heading').first()).toBeAttached();
    const asking = page.locator('[role="dialog"], [role="alertdialog"], [role="region"], aside, section');
    await expect(asking.filter({ hasText: /cookie|consent/i })).toHaveCount(0);
  }
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['molecule_theme']);
});

test('E-50: an organisation of two hundred is framed when it comes; every pan, zoom and press counts', async ({
  browser,
}) => {
  await stage.server.api.importOrg();
  await stage.server.api.listSettled(60_000);
  const watched = await openWatched(await stage.newContext(browser, { reducedMotion: 'reduce' }), at());
  const { page } = watched;
  await expect(page.locator('.far-view[data-cards="200"]')).toBeAttached();
  const head = await boxOf(page, 'Chief executive');
  expect(head.x).toBeGreaterThanOrEqual(0);
  expect(head.y).toBeGreaterThanOrEqual(0);
  expect(head.x + head.width).toBeLessThanOrEqual(1440);
  expect(head.y + head.height).toBeLessThanOrEqual(900);

  const view = () =>
    page.locator('.react-flow__viewport').evaluate((element) => {
      const { a: zoom, e: x, f: y } = new DOMMatrix(getComputedStyle(element).transform);
      return { x: Math.round(x), y: Math.round(y), zoom };
    });
  const start = await view();
  await page.mouse.move(80, 300);
  for (const [step, [dx, dy]] of [
    [30, 40],
    [-60, 20],
    [50, -10],
  ].entries()) {
    const before = await view();
    await page.mouse.move(80, 300 + step);
    await page.mouse.down();
    await page.mouse.move(80 + (dx ?? 0), 300 + step + (dy ?? 0), { steps: 5 });
    await page.mouse.up();
    await expect.poll(view).toEqual({ ...before, x: before.x + (dx ?? 0), y: before.y + (dy ?? 0) });
  }
  await page.mouse.move(720, 450);
  for (let turn = 0; turn < 4; turn += 1) {
    const { zoom } = await view();
    await page.mouse.wheel(0, -120);
    await expect.poll(async () => (await view()).zoom).toBeGreaterThan(zoom);
  }
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect.poll(view).toEqual(start);
  for (const name of ['VP Engineering', 'VP Research']) {
    await cardOf(page, name).press('Enter');
    await expect(page.getByRole('complementary', { name: `${name}: panel` })).toBeVisible();
  }
  await page.keyboard.press('z');
  await expect.poll(async () => (await view()).zoom).toBeGreaterThan(start.zoom);
  await expectClean(watched);
});
