import { expect, type Page, test } from '@playwright/test';
import { ChatStage } from './pages/chat-stage';
import { redrawnCards, watchRedraws } from './pages/redrawn-cards';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const at = (query = ''): string => `http://localhost:${stage.server.port}/${query}`;
const card = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace`) });

test('unread messages stand on the card, or on the folded team, outlive a reload, and are read everywhere at once', async ({
  browser,
}) => {
  const { id: team } = await stage.createMock('Team');
  const { api } = stage.server;
  const { id } = await api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Member',
    runtime: 'mock',
    parent_id: team,
  });
  const context = await stage.newContext(browser);
  const one = await openWatched(context, at());
  await expect(card(one.page, 'Member')).toBeAttached();
  await expect(one.page.getByText('Live', { exact: true }).first()).toBeVisible();
  // The first visit has nothing unread, once that has been settled.
  await expect.poll(() => one.page.evaluate(() => localStorage.getItem('molecule.read'))).toContain('from');
  await stage.notify(id, 'First');
  await stage.notify(id, 'Second');
  await expect(card(one.page, 'Member')).toHaveAccessibleName('Member workspace, Online, 2 unread messages');
  await expect(one.page.locator('.unread-badge')).toHaveText('2');

  await api.json('PATCH', `/workspaces/${team}`, { collapsed: true });
  await expect(card(one.page, 'Team')).toHaveAccessibleName('Team workspace, Online, 2 unread messages');
  await one.page.goto('about:blank');
  await stage.notify(id, 'While nobody looked');
  await one.page.goto(at());
  await expect(card(one.page, 'Team')).toHaveAccessibleName('Team workspace, Online, 3 unread messages');

  const two = await openWatched(context, at(`?ws=${id}`));
  await expect(two.page.getByText('While nobody looked')).toBeVisible();
  for (const { page } of [one, two]) {
    await expect(card(page, 'Team')).toHaveAccessibleName('Team workspace, Online');
  }
  await one.page.reload();
  await expect(card(one.page, 'Team')).toHaveAccessibleName('Team workspace, Online');
  await expectClean(one);
  await expectClean(two);
});

test('a message draws its own card again and no other', async ({ browser }) => {
  const { count, workspaces } = await stage.server.api.importOrg();
  const speaker = workspaces.at(-1);
  expect(count).toBe(200);
  // A card that has still to start is drawn again for that.
  const rows = await stage.server.api.listSettled(60_000);
  const { page } = await openWatched(await stage.newContext(browser), at());
  await expect(page.getByRole('banner').getByText(`${rows.length} online`)).toBeVisible();
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await watchRedraws(page);
  await stage.notify(speaker?.id ?? '', 'Look here');
  await expect(page.getByRole('button', { name: /, 1 unread message$/ })).toHaveCount(1);
  expect(await redrawnCards(page)).toEqual([speaker?.id]);
});
