import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { findSmallTargets } from './pages/hit-targets';
import { expectClean, expectFits, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const card = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace`) });
const openCanvas = (context: BrowserContext) =>
  openWatched(context, `http://localhost:${stage.server.port}/`);
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Picked workspaces' });
const pick = (page: Page, name: string) => card(page, name).click({ modifiers: ['Shift'], force: true });
const fromMenu = async (page: Page, item: string | RegExp) => {
  await page.getByRole('button', { name: 'More for the whole canvas' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
const createBelow = async (name: string, parent_id: string): Promise<string> =>
  (await stage.server.api.json<{ id: string }>('POST', '/workspaces', { name, runtime: 'mock', parent_id }))
    .id;
const statusOf = async (id: string): Promise<string> =>
  (await stage.server.api.json<{ status: string }>('GET', `/workspaces/${id}`)).status;

test('cards are picked with Shift and keys, what fails stays picked and is named, and Esc lets go of one thing a press', async ({
  browser,
}) => {
  const ids = await Promise.all(['Ada', 'Bob', 'Cyd'].map(async (name) => (await stage.createMock(name)).id));
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await card(page, 'Ada').click({ force: true });
  await expect(page.getByRole('complementary')).toBeVisible();
  await pick(page, 'Bob');
  await expect(bar(page)).toBeHidden();
  await card(page, 'Cyd').focus();
  await page.keyboard.press('Shift+Enter');
  await expect(bar(page)).toContainText('2 picked');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toBeHidden();

  for (const name of ['Ada', 'Bob', 'Cyd']) await pick(page, name);
  await page.route(`**/api/workspaces/${ids[1]}/pause`, (route) =>
    route.fulfill({ status: 500, json: { error: 'Not today.', code: 'internal', request_id: 'r' } }),
  );
  await bar(page).getByRole('button', { name: 'Pause' }).click();
  const asked = page.getByRole('alertdialog', { name: 'Pause 3 workspaces?' });
  await asked.getByRole('button', { name: 'Pause 3 workspaces' }).click();
  await expect(page.getByText(/^1 of 3 were not paused: .*Bob.* \(Not today\)\.$/)).toBeVisible();
  await expect(bar(page)).toContainText('1 picked');
  await expect(card(page, 'Bob, Online|Bob')).toHaveAccessibleName(/picked$/);
  await expect(card(page, 'Ada')).toHaveAccessibleName(/Paused/);
  await expectClean(watched);
  await Promise.all(ids.map((id) => stage.server.api.remove(id)));
});

test('E-48: everything is paused after a question that counts, and only that is resumed again', async ({
  browser,
}) => {
  const [first, rested] = [await stage.createMock('First'), await stage.createMock('Rested')];
  const below = await createBelow('Below', first.id);
  await stage.server.api.json('POST', `/workspaces/${rested.id}/pause`);
  const { page } = await openCanvas(await stage.newContext(browser));
  // The button of the menu comes from the server: before there are cards nobody may hear it pressed.
  await expect(card(page, 'Below')).toBeVisible();
  await fromMenu(page, 'Pause everything (2)');
  const asked = page.getByRole('alertdialog', { name: 'Pause everything?' });
  await asked.getByRole('button', { name: 'Pause 2 workspaces' }).click();
  // It stays until all is done, and the page then remembers what to resume.
  await expect(asked).toBeHidden();
  await expect.poll(() => Promise.all([first.id, below].map(statusOf))).toEqual(['paused', 'paused']);
  await page.reload();
  await expect(card(page, 'Below')).toBeVisible();
  await fromMenu(page, 'Resume the 2 paused with everything');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume 2 workspaces' }).click();
  await expect.poll(() => Promise.all([first.id, below].map(statusOf))).toEqual(['online', 'online']);
  expect(await statusOf(rested.id)).toBe('paused');

  await test.step('a card that is not green answers why', async () => {
    await page.getByRole('button', { name: 'Why Rested is Paused' }).click();
    const why = page.getByRole('dialog', { name: 'Why Rested is Paused' });
    await expect(why).toContainText('Somebody paused it');
    await expect(why).toContainText(/\d{4}/);
    await expectAccessible(page, ['region']);
    await why.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => statusOf(rested.id)).toBe('online');
  });
  for (const { id } of [first, rested]) await stage.server.api.remove(id);
});

test('a team and a card are deleted together with a tick, and come back from the trash', async ({
  browser,
}) => {
  const [team, single] = [await stage.createMock('Team'), await stage.createMock('Single')];
  await createBelow('Inside', team.id);
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await expect(card(page, 'Inside')).toBeVisible();
  for (const name of ['Inside', 'Single']) await pick(page, name);
  // Its middle lies under its members.
  await card(page, 'Team').focus();
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Delete');
  const asked = page.getByRole('alertdialog', { name: 'Delete 3 workspaces?' });
  const go = asked.getByRole('button', { name: 'Delete 3 workspaces' });
  await expect(go).toBeDisabled();
  await asked.getByRole('checkbox').check();
  await go.click();
  // Behind the question nothing has a role: only without it the missing cards say something.
  await expect(asked).toBeHidden();
  for (const name of ['Team', 'Inside', 'Single']) await expect(card(page, name)).toHaveCount(0);
  // An empty canvas has its trash too.
  await fromMenu(page, 'Trash');
  const trash = page.getByRole('dialog', { name: 'Trash' });
  const entry = trash.getByRole('listitem').filter({ hasText: 'With 1 workspace below it' }).first();
  await expect(entry).toContainText('Removed by');
  await expectAccessible(page);
  await entry.getByRole('button', { name: 'Restore Team' }).click();
  await expect(page.getByText('Restored 2 workspaces, paused.', { exact: false })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page, 'Inside')).toHaveAccessibleName(/Paused/);
  await expectClean(watched);
  for (const { id } of [team, single])
    if ((await stage.server.api.statusOf(`/workspaces/${id}`)) === 200) await stage.server.api.remove(id);
});

test('E-44, E-45: the palette begins empty each time, the guide is skipped for good, legend and keys are a press away', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Wanted');
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await expect(card(page, 'Wanted')).toBeVisible();
  await page.keyboard.press('Control+k');
  const query = page.getByRole('combobox', { name: 'Find a workspace, or do a thing' });
  await query.fill('wanted');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Details' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: /^Find a workspace/ }).click();
  await expect(query).toHaveValue('');
  await query.fill('legend');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Legend' })).toContainText('Waiting for agent');

  await page.getByRole('button', { name: /^Getting started: 1 of 4/ }).click();
  const guide = page.getByRole('region', { name: 'Getting started' });
  await expect(guide).toContainText('Add an API key');
  await expectAccessible(page);
  await guide.getByRole('button', { name: 'Skip the guide' }).click();
  await expect(guide).toBeHidden();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Legend' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Getting started/ })).toHaveCount(0);

  await page.locator('#canvas').focus();
  await page.keyboard.press('Shift+?');
  const help = page.getByRole('dialog', { name: 'Keys and gestures' });
  await expect(help).toContainText('Find a workspace');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expectClean(watched);
  await stage.server.api.remove(id);
});

test('on a phone all of it fits, and is large enough for a finger', async ({ browser }) => {
  const ids = await Promise.all(['One', 'Two'].map(async (name) => (await stage.createMock(name)).id));
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { page } = await openCanvas(await stage.newContext(browser, phone));
  await card(page, 'One').focus();
  await page.keyboard.press('Shift+Enter');
  await card(page, 'Two').focus();
  await page.keyboard.press('Shift+Enter');
  await expect(bar(page)).toContainText('2 picked');
  await expectFits(page);
  expect(await findSmallTargets(page, 44)).toEqual([]);
  // What can be brought in makes room for the bar, and comes back.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Getting started/ }).click();
  await expectFits(page);
  expect(await findSmallTargets(page, 44)).toEqual([]);
  await page.getByRole('button', { name: /^Getting started/ }).click();
  await fromMenu(page, 'Show the legend');
  await expectFits(page);
  await fromMenu(page, 'Trash');
  await expect(page.getByRole('dialog', { name: 'Trash' })).toBeVisible();
  expect(await findSmallTargets(page, 44)).toEqual([]);
  await Promise.all(ids.map((id) => stage.server.api.remove(id)));
});
