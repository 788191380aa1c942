import { expect, type Page, test } from '@playwright/test';
import { ChatStage } from './pages/chat-stage';
import { redrawnCards, watchRedraws } from './pages/redrawn-cards';
import { expectClean, openWatched } from './pages/watched-page';
import { writeOrgTemplate } from './process/support/org-template';
import { makeTempFolder } from './process/support/temp-folders';

const COUNT = 1000;
/** As many cards as may have an element in a far view, and a few that are pointed to. */
const ELEMENTS_MAX = 260;

const configsDir = makeTempFolder('large-org');
writeOrgTemplate(configsDir, 'large', COUNT);
const stage = new ChatStage({ CONFIGS_DIR: configsDir });
const at = (query = ''): string => `http://localhost:${stage.server.port}/${query}`;

test.beforeAll(async () => {
  await stage.server.api.importOrg('large');
  await stage.server.api.listSettled(60_000);
});

const elements = (page: Page) => page.locator('.card-hit');

/** The name of the card whose element lies at this place of the window. */
const nameAt = (page: Page, x: number, y: number): Promise<string | null> =>
  page.evaluate(
    ([left, top]) =>
      document
        .elementFromPoint(left ?? 0, top ?? 0)
        ?.closest('.card-hit')
        ?.getAttribute('aria-label') ?? null,
    [x, y],
  );

/** What was under way in the page is over by then, or shows. */
const drawTwice = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

test('far out a thousand cards are painted; each is found by the pointer and by keys, and has its name', async ({
  browser,
}) => {
  const watched = await openWatched(await stage.newContext(browser), at());
  const { page } = watched;
  await expect(page.locator(`.far-view[data-cards="${COUNT}"]`)).toBeAttached();
  await expect(page.getByRole('button', { name: /^Workspace 0 workspace/ })).toBeAttached();
  expect(await elements(page).count()).toBeLessThan(ELEMENTS_MAX);

  const [x, y] = [420, 400];
  await page.mouse.move(x, y);
  await expect.poll(() => nameAt(page, x, y)).toMatch(/^Workspace \d+ workspace, Online$/);
  const label = (await nameAt(page, x, y)) ?? '';
  const name = label.replace(' workspace, Online', '');
  await page.mouse.click(x, y);
  await expect(page.getByRole('button', { name: label, exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.getByRole('complementary', { name: `${name}: panel` })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: `${name}: panel` })).toBeHidden();

  await page.mouse.move(x + 1, y);
  await expect.poll(() => nameAt(page, x, y)).toMatch(/^Workspace \d+ workspace/);
  await page.mouse.click(x, y, { button: 'right' });
  const menu = page.getByRole('menu', { name: /^Workspace \d+$/ });
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  // It gives the focus back a moment later, and would take that of the next card.
  await drawTwice(page);

  const first = page.getByRole('button', { name: /^Workspace 0 workspace/ });
  await first.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) {
    const before = await page.evaluate(() => document.activeElement?.getAttribute('data-workspace-id'));
    await page.keyboard.press(key);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-workspace-id')))
      .not.toBe(before);
  }
  await expect(page.locator('.card-hit:focus')).toHaveAccessibleName(/^Workspace \d+ workspace, Online$/);
  await expectClean(watched);
});

test('near, only what is in view has elements, and a change draws its own card again and no other', async ({
  browser,
}) => {
  const { page } = await openWatched(await stage.newContext(browser), at());
  await expect(page.locator('.far-view')).toBeAttached();
  await page.mouse.move(420, 400);
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, -300);
      return page.locator('.canvas').getAttribute('data-lod');
    })
    .toBe('full');
  await expect(page.locator('.far-view')).toHaveCount(0);
  await expect(page.locator('article .card-hit').first()).toBeAttached();
  // What the wheel has set going is over when two frames show the same.
  await expect
    .poll(async () => {
      const place = () => page.locator('.react-flow__viewport').getAttribute('style');
      const before = await place();
      await drawTwice(page);
      return before === (await place());
    })
    .toBe(true);
  await expect.poll(() => elements(page).count()).toBeLessThan(120);
  // Only now: a card of before may be out of view.
  const id = (await page.locator('article .card-hit').first().getAttribute('data-workspace-id')) ?? '';
  await watchRedraws(page);
  await stage.server.api.json('PATCH', `/workspaces/${id}`, { role: 'Counts the stars' });
  await expect(page.getByText('Counts the stars')).toBeVisible();
  expect(await redrawnCards(page)).toEqual([id]);
});

test('a delegation is a line at once, whose label leads to what its source says; it can be turned off for good', async ({
  browser,
}) => {
  const rows = await stage.server.api.list();
  const idOf = (name: string): string => rows.find((row) => row.name === name)?.id ?? '';
  const { page } = await openWatched(await stage.newContext(browser), at());
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  // Two teams that stand apart: between neighbours a line has no room for its label here.
  await stage.server.api.json('POST', `/workspaces/${idOf('Workspace 1')}/delegate`, {
    target_id: idOf('Workspace 10'),
    task: 'Count the rows.',
  });
  const label = page.getByRole('button', {
    name: /^Workspace 1 to Workspace 10: 1 call, the last just now$/,
  });
  await expect(label).toBeVisible();
  await label.click();
  await expect(page.getByRole('complementary', { name: 'Workspace 1: panel' })).toBeVisible();
  await expect(page.getByRole('tab', { name: /^Agent Comms/ })).toHaveAttribute('aria-selected', 'true');

  const toggle = page.getByRole('button', { name: 'Calls between agents' });
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await toggle.click();
  await expect(label).toHaveCount(0);
  await page.reload();
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await toggle.click();
  await expect(label).toBeVisible();
});
