import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, openWatched, type WatchedPage } from './pages/watched-page';

const stage = new ChatStage();

async function openDetails(page: Parameters<typeof openWatched>[0], id: string): Promise<WatchedPage> {
  const watched = await openWatched(page, `http://localhost:${stage.server.port}/?ws=${id}&tab=details`);
  await expect(watched.page.getByRole('heading', { name: 'About' })).toBeVisible();
  return watched;
}
const field = (page: Page, name: string) => page.getByRole('textbox', { name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('name, role and tier are changed in place; a refusal stands at its field and keeps what was typed', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Clerk');
  const context = await stage.newContext(browser);
  const watched = await openDetails(context, id);
  const other = await openDetails(context, id);
  const { page } = watched;
  await press(page, 'Edit');
  await expect(field(page, 'Name')).toBeFocused();
  await field(page, 'Name').fill('Not {a} name');
  await field(page, 'Role (optional)').fill('Keeps the books');
  await page.getByRole('radio', { name: 'T1 Sandboxed' }).click();
  await expectAccessible(page);
  await press(page, 'Save');
  await expect(page.getByText(/must be one line/)).toBeVisible();
  await expect(field(page, 'Name')).toHaveValue('Not {a} name');
  await field(page, 'Name').fill('Bookkeeper');
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await page.getByRole('tab', { name: 'Details' }).click();
  await expect(field(page, 'Name')).toHaveValue('Bookkeeper');
  await page.keyboard.press('Tab');
  await field(page, 'Name').press('Enter');
  for (const at of [page, other.page]) {
    await expect(at.getByRole('heading', { name: 'Bookkeeper' }).first()).toBeVisible();
    await expect(at.getByRole('complementary').getByText('Keeps the books').first()).toBeVisible();
    await expect(at.getByText('T1 Sandboxed')).toBeVisible();
  }
  await press(page, 'Edit');
  await field(page, 'Name').fill('Nobody');
  await press(page, 'Cancel');
  await expect(page.getByRole('heading', { name: 'Nobody' })).toHaveCount(0);
  await expectClean(watched);
});

test('without a network nothing typed is lost, and saving again works', async ({ browser }) => {
  const { id } = await stage.createMock('Offline');
  const { page } = await openDetails(await stage.newContext(browser), id);
  await press(page, 'Edit');
  await field(page, 'Role (optional)').fill('Typed on a train');
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await press(page, 'Save');
  await expect(page.getByText('The platform cannot be reached. What you typed is kept')).toBeVisible();
  await expect(field(page, 'Role (optional)')).toHaveValue('Typed on a train');
  await page.unroute('**/*');
  await press(page, 'Save');
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible();
  await expect(page.getByRole('complementary').getByText('Typed on a train').first()).toBeVisible();
});

test('a failing agent is told in full, with its skills, and its peers lead to each other', async ({
  browser,
}) => {
  const { id: parent } = await stage.createMock('Head');
  const child = await stage.createExternal('Worker', { parent_id: parent, delivery_mode: 'poll' });
  const agent = {
    authorization: `Bearer ${child.connection.auth_token}`,
    'content-type': 'application/json',
  };
  const tell = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${stage.server.port}/api${path}`, {
      method: 'POST',
      headers: agent,
      body: JSON.stringify(body),
    });
  const card = { name: 'Worker', skills: [{ id: 'sums', name: 'sums', description: 'Adds things up' }] };
  await tell('/registry/register', { id: child.id, delivery_mode: 'poll', agent_card: card });
  const error = `timeout after 30 s\n${'    at line (file.ts:1)\n'.repeat(40)}the last line`;
  await tell('/registry/heartbeat', { workspace_id: child.id, error_rate: 0.7, sample_error: error });
  const watched = await openDetails(await stage.newContext(browser), child.id);
  const { page } = watched;
  const failure = page.getByRole('region', { name: 'What fails in it' });
  await expect(failure).toContainText('the last line');
  await expect(page.getByText('70 % of its tasks')).toBeVisible();
  await expect(page.getByText('Adds things up')).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'details-degraded');
  await page.getByRole('button', { name: /^Head\b.*Above/ }).click();
  await expect(page.getByRole('complementary', { name: 'Head: panel' })).toBeVisible();
  await page.getByRole('button', { name: /^Worker\b.*Below/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Head', exact: true }).click();
  await expect(page.getByRole('complementary', { name: 'Head: panel' })).toBeVisible();
  await expectClean(watched);
});

test('peers that cannot be loaded are no empty list', async ({ browser }) => {
  const { id } = await stage.createMock('Lonely');
  const context = await stage.newContext(browser);
  await context.route('**/peers', (route) => route.fulfill({ status: 500, json: {} }));
  const { page } = await openDetails(context, id);
  await expect(page.getByText('The peers could not be loaded')).toBeVisible();
  await context.unroute('**/peers');
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('heading', { name: /^Peers \d+$/ })).toBeVisible();
});

test('a token is made, shown once and revoked; only who has saved it closes its window at once', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Keyholder');
  const watched = await openDetails(await stage.newContext(browser), id);
  const { page } = watched;
  await press(page, 'New token');
  const dialog = page.getByRole('dialog', { name: 'New token' });
  const token = await dialog.getByText(/^mol_ws_/).innerText();
  expect(token).toMatch(/^mol_ws_[\w-]{43}\w{6}$/);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Go back' }).click();
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click();
  await expect(dialog).toBeHidden();
  const prefix = token.slice(0, 12);
  const peers = () =>
    fetch(`http://127.0.0.1:${stage.server.port}/api/registry/${id}/peers`, {
      headers: { authorization: `Bearer ${token}`, 'x-workspace-id': id },
    });
  expect((await peers()).status).toBe(200);
  await page.getByRole('button', { name: `Revoke ${prefix}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('There are none now.')).toBeVisible();
  await expect.poll(async () => (await peers()).status).toBe(401);
  await expectClean(watched);
});

test('deleting from the danger zone asks as everywhere; keeping gives the focus back to its button', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Doomed');
  const { page } = await openDetails(await stage.newContext(browser), id);
  const remove = page.getByRole('complementary').getByRole('button', { name: 'Delete Doomed' });
  await remove.click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(remove).toBeFocused();
  await remove.click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  // Behind the question nothing has a role: only without it the missing panel says something.
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('complementary', { name: 'Doomed: panel' })).toHaveCount(0);
});
