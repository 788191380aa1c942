import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const card = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace`) });
const openCanvas = (context: BrowserContext) =>
  openWatched(context, `http://localhost:${stage.server.port}/`);

test('E-14: a card is deleted from its menu: menu and question are about it, and it is gone from the server', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Short-lived');
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await card(page, 'Short-lived').click({ button: 'right', force: true });
  const menu = page.getByRole('menu', { name: 'Short-lived' });
  await expect(menu).toBeVisible();
  // A menu belongs to no landmark: it stands above all of them.
  await expectAccessible(page, ['region']);
  await menu.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete Short-lived?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toBeHidden();
  await expect(card(page, 'Short-lived')).toHaveCount(0);
  await expect.poll(() => stage.server.api.statusOf(`/workspaces/${id}`)).toBe(410);
  await expectClean(watched);
});

test('E-15: keeping it closes the question, and card and row are still there', async ({ browser }) => {
  const { id } = await stage.createMock('Kept');
  const { page } = await openCanvas(await stage.newContext(browser));
  await card(page, 'Kept').click({ button: 'right', force: true });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep' }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(card(page, 'Kept')).toBeFocused();
  expect(await stage.server.api.statusOf(`/workspaces/${id}`)).toBe(200);
  await stage.server.api.remove(id);
});

test('the menu opens and works by keyboard, stays inside the window, and gives the focus back', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Typed');
  const { page } = await openCanvas(await stage.newContext(browser));
  await card(page, 'Typed').focus();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Typed' });
  await expect(menu).toBeVisible();
  // It is measured above the window before it takes its place.
  await expect
    .poll(async () => {
      const box = await menu.boundingBox();
      return box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 1440 && box.y + box.height <= 900;
    })
    .toBe(true);
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(card(page, 'Typed')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Rename' }).press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).fill('Typed again');
  await page.keyboard.press('Enter');
  await expect(card(page, 'Typed again')).toBeFocused();
  await stage.server.api.remove(id);
});
