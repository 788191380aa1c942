import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('the memory of a workspace: added, found, edited beside an agent that writes too, and deleted', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Keeper');
  const { server } = stage;
  const context = await stage.newContext(browser);
  const watched = await openWatched(context, `http://localhost:${server.port}/?ws=${id}&tab=memory`);
  const { page } = watched;
  await expect(page.getByText('Nothing is kept yet')).toBeVisible();

  await press(page, 'Add a value');
  await expect(field(page, 'Key')).toBeFocused();
  await field(page, 'Key').fill('has spaces');
  await field(page, 'Value').fill('{"step": 1}');
  await press(page, 'Save');
  await expect(page.getByText('A key has no spaces and no slashes.')).toBeVisible();
  await field(page, 'Key').fill('project:state');
  await page.getByLabel('Keep it').selectOption('For a day');
  await expectAccessible(page);
  await press(page, 'Save');
  const item = page.getByRole('button', { name: /^project:state/ });
  await expect(item).toContainText('Version 1');
  await expect(item).toContainText('Until');

  const path = `/workspaces/${id}/memory`;
  await server.api.json('POST', path, { key: 'note', value: 'Written by the agent' });
  await expect(page.getByRole('button', { name: /^note/ })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: 'Find in keys and values' }).fill('AGENT');
  await expect(item).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Find in keys and values' }).fill('');

  await item.click();
  await press(page, 'Edit project:state');
  await field(page, 'Value').fill('mine');
  await server.api.json('POST', path, { key: 'project:state', value: { step: 2 } });
  await press(page, 'Save');
  await expect(page.getByText('It stands at version 2 now:')).toBeVisible();
  await expect(field(page, 'Value')).toHaveValue('mine');
  await shoot(page, 'memory-conflict');
  await expectAccessible(page);
  await press(page, 'Replace it with mine');
  await expect(item).toContainText('Version 3');
  expect(await server.api.json('GET', `${path}/project:state`)).toMatchObject({ value: 'mine', version: 3 });

  await item.click();
  await shoot(page, 'memory');
  await press(page, 'Delete project:state');
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  // Behind the question nothing has a role: only without it the missing item says something.
  await expect(dialog).toBeHidden();
  await expect(item).toHaveCount(0);
  await expect.poll(() => server.api.statusOf(`${path}/project:state`)).toBe(404);
  await expectClean(watched);
});
