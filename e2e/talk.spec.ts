import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { findSmallTargets } from './pages/hit-targets';
import { redrawnCards, watchRedraws } from './pages/redrawn-cards';
import { shoot } from './pages/shots';
import { inEveryLook } from './pages/site';
import { expectClean, expectFits, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const at = (query = ''): string => `http://localhost:${stage.server.port}/${query}`;
const ids: Record<string, string> = {};

test.beforeAll(async () => {
  for (const name of ['Planner', 'Builder', 'Tester', 'Writer'])
    ids[name] = (await stage.createMock(name)).id;
});

const delegate = (from: string, to: string, task: string): Promise<unknown> =>
  stage.server.api.json('POST', `/workspaces/${ids[from]}/delegate`, { target_id: ids[to], task });
const toggle = (page: Page) => page.getByRole('button', { name: /(Show|Hide) who talked to whom/ });
const list = (page: Page) => page.getByRole('region', { name: 'Who talked to whom' });

test('who talked to whom: opened with a key, as it happens, each line leads to what was said, and it stays open', async ({
  browser,
}) => {
  const watched = await openWatched(await stage.newContext(browser), at());
  const { page } = watched;
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await expect(list(page)).toHaveCount(0);
  await toggle(page).press('Enter');
  await expect(list(page)).toContainText('No agent has given another one a task in the last hour.');

  await delegate('Planner', 'Builder', 'Build the north wall.');
  const first = list(page).getByRole('button', { name: /^Planner.* to .*Builder/ });
  await expect(first).toContainText('Build the north wall.');
  await expect(first).toContainText(/Done in \d/);
  await delegate('Tester', 'Writer', 'Write down what broke.');
  const rows = list(page).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Tester');
  await delegate('Planner', 'Builder', 'Build the south wall.');
  await expect(rows.first()).toContainText('Build the south wall.');
  await expect(rows.first()).toContainText('2 tasks');
  await expect(rows).toHaveCount(2);

  await inEveryLook(page, async (look) => {
    await expectFits(page);
    await expectAccessible(page);
    await shoot(page, `talk-${look}`);
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  // What it knew is there after a reload as well.
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Build the south wall.');

  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Planner: panel' })).toBeVisible();
  await expect(page.getByRole('tab', { name: /^Agent Comms/ })).toHaveAttribute('aria-selected', 'true');
  await rows.last().getByRole('button').focus();
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await expect(toggle(page)).toBeFocused();
  await expect(page.getByRole('complementary', { name: 'Planner: panel' })).toBeVisible();
  await expectClean(watched);
});

test('it draws no card of others again, and on a phone it fits and is large enough for a finger', async ({
  browser,
}) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { page } = await openWatched(await stage.newContext(browser, phone), at());
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await toggle(page).click();
  await expect(list(page)).toBeVisible();
  await watchRedraws(page);
  await delegate('Writer', 'Tester', 'Read it again.');
  const first = list(page).getByRole('listitem').first();
  // Other lines stand there, and are done: this one first.
  await expect(first).toContainText('Read it again.');
  await expect(first).toContainText(/Done in \d/);
  const drawn = await redrawnCards(page);
  expect(drawn.filter((id) => id !== ids.Writer && id !== ids.Tester)).toEqual([]);
  await expectFits(page);
  expect(await findSmallTargets(page, 44)).toEqual([]);
});
