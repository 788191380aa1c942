import { expect, type Page, test } from '@playwright/test';
import { ChatStage } from './pages/chat-stage';
import { ConnectPage } from './pages/connect-page';
import { CreatePage } from './pages/create-page';
import { heardEvents, hearEvents } from './pages/heard-events';
import { expectClean } from './pages/watched-page';
import { startChild } from './process/support/child';

const stage = new ChatStage();
const MINUTE_MS = 60_000;

const cardOf = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace,`), includeHidden: true });
/** Also where a window lies over it. */
const connectionOf = (page: Page) => page.locator('.connection-pill [role="status"]');

async function openMenu(page: Page, name: string, item: 'Rename' | 'Delete'): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('after kill -9 in the middle of work the page comes back by itself, with all that was typed and no event lost or twice', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Survivor');
  const context = await stage.newContext(browser);
  await hearEvents(context);
  const watched = await stage.openChat(context, workspace);
  const { chat, page } = watched;
  const create = new CreatePage(page);
  await expect(connectionOf(page)).toHaveText('Live');
  await chat.composer.fill('A thought that is not');
  await create.open();
  await create.name.fill('Half a workspace');
  await create.budget.fill('12.50');
  const before = await stage.server.api.json<{ id: string }[]>('GET', '/events/history?limit=1');

  // The server dies while it is writing: what was committed by then must be heard, whether or not it was answered.
  const changes = Array.from({ length: 20 }, (_, at) =>
    stage.server.api.rename(workspace.id, `Survivor ${at}`).catch(() => null),
  );
  await changes[3];
  await stage.restart();
  await Promise.all(changes);
  await stage.server.api.rename(workspace.id, 'Survivor');
  await expect(connectionOf(page)).toHaveText('Live', { timeout: 45_000 });

  await expect(create.name).toHaveValue('Half a workspace');
  await expect(create.budget).toHaveValue('12.50');
  await create.name.press('End');
  await create.name.pressSequentially(', now whole');
  await create.submit.click();
  await expect(cardOf(page, 'Half a workspace, now whole')).toHaveCount(1);
  // What was created is opened once the list has it too: before that it would take the place of the other one.
  await expect(cardOf(page, 'Half a workspace, now whole')).toHaveAttribute('aria-pressed', 'true');
  await cardOf(page, 'Survivor').click();
  await expect(chat.composer).toHaveValue('A thought that is not');
  await chat.say('A thought that is now');
  await expect(chat.of('agent')).toHaveCount(1);
  await expect(chat.messages).toHaveCount(2);

  const written = await stage.server.api.json<{ id: string }[]>('GET', '/events/history?limit=500');
  const since = written
    .slice(
      0,
      written.findIndex(({ id }) => id === before[0]?.id),
    )
    .map(({ id }) => id);
  expect(since.length).toBeGreaterThan(4);
  await expect
    // Those of changes at the same time come in the order of their commits.
    .poll(async () => (await heardEvents(page)).filter((id) => since.includes(id)).toSorted())
    .toEqual(since.toSorted());
  expect(watched.complaints.filter((each) => !each.includes('ERR_'))).toEqual([]);
});

test('a minute without a network loses nothing typed in any window, which says what is happening and goes on afterwards', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Stranded');
  const context = await stage.newContext(browser);
  await context.clock.install();
  const watched = await stage.openChat(context, workspace);
  const { chat, page } = watched;
  await expect(connectionOf(page)).toHaveText('Live');
  /** A minute without a network passes, in which `tried` happens; then the page heals. */
  const withoutNetwork = async (tried: () => Promise<void>): Promise<void> => {
    await context.setOffline(true);
    await page.clock.fastForward(MINUTE_MS);
    await expect(connectionOf(page)).toHaveText(/Offline|Reconnecting/);
    await tried();
    await context.setOffline(false);
    await page.clock.fastForward(MINUTE_MS);
    await expect(connectionOf(page)).toHaveText('Live', { timeout: 45_000 });
  };

  await test.step('the composer', async () => {
    await chat.composer.fill('Are you there?');
    await withoutNetwork(async () => {
      await expect(chat.composer).toHaveValue('Are you there?');
      await chat.composer.press('Enter');
      await expect(chat.failure).toContainText('The platform cannot be reached.');
      await expect(chat.composer).toHaveValue('Are you there?');
    });
    await chat.composer.press('Enter');
    await expect(chat.of('agent')).toHaveCount(1);
    await expect(chat.messages).toHaveCount(2);
  });

  await test.step('the window that creates', async () => {
    const create = new CreatePage(page);
    await create.open();
    await create.name.fill('Typed in vain?');
    await withoutNetwork(async () => {
      await expect(create.name).toHaveValue('Typed in vain?');
      await create.submit.click();
      await expect(create.dialog.getByText(/What you typed is kept/)).toBeVisible();
    });
    await expect(create.name).toHaveValue('Typed in vain?');
    await create.submit.click();
    await expect(cardOf(page, 'Typed in vain\\?')).toHaveCount(1);
  });

  await test.step('renaming and deleting', async () => {
    await openMenu(page, 'Typed in vain?', 'Rename');
    const rename = page.getByRole('dialog', { name: 'Rename workspace' });
    const name = rename.getByRole('textbox', { name: 'Name' });
    await name.fill('Typed for good');
    await withoutNetwork(async () => {
      await rename.getByRole('button', { name: 'Rename' }).click();
      await expect(rename.getByText('The platform cannot be reached.')).toBeVisible();
      await expect(name).toHaveValue('Typed for good');
    });
    await rename.getByRole('button', { name: 'Rename' }).click();
    await expect(cardOf(page, 'Typed for good')).toHaveCount(1);

    await openMenu(page, 'Typed for good', 'Delete');
    const question = page.getByRole('alertdialog');
    await withoutNetwork(async () => {
      await question.getByRole('button', { name: 'Delete' }).click();
      await expect(
        page.getByText('Typed for good was not deleted: The platform cannot be reached.'),
      ).toBeVisible();
      await expect(cardOf(page, 'Typed for good')).toHaveCount(1);
    });
    await openMenu(page, 'Typed for good', 'Delete');
    await question.getByRole('button', { name: 'Delete' }).click();
    await expect(cardOf(page, 'Typed for good')).toHaveCount(0);
  });

  await test.step('the palette', async () => {
    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Find a workspace, or do a thing' });
    await search.fill('strand');
    await withoutNetwork(async () => {
      await expect(search).toHaveValue('strand');
      await expect(page.getByRole('option', { name: /^Stranded/ }).first()).toBeVisible();
    });
    await expect(search).toHaveValue('strand');
    await page.keyboard.press('Escape');
  });

  await test.step('the window that shows a token once', async () => {
    const [create, connect] = [new CreatePage(page), new ConnectPage(page)];
    await create.open();
    await create.name.fill('Far away');
    await create.chooseRuntime('External');
    await create.submit.click();
    await connect.expectOpen();
    await connect.openTab('curl');
    const script = await connect.displayedText();
    await withoutNetwork(async () => {
      expect(await connect.displayedText()).toBe(script);
    });
    startChild(['sh', '-c', script], { env: {} });
    await expect(connect.status).toHaveText('Connected');
    await connect.saved.click();
  });
  await expectClean(watched);
});

test('a second tab sees what the first one does, as it happens', async ({ browser }) => {
  const workspace = await stage.createMock('Watched');
  const context = await stage.newContext(browser);
  const one = await stage.openChat(context, workspace);
  const two = await stage.openChat(context, workspace);
  for (const { page } of [one, two]) await expect(connectionOf(page)).toHaveText('Live');
  await one.chat.say('Does anybody see this?');
  await expect(two.chat.messages).toHaveCount(2);

  const create = new CreatePage(one.page);
  await create.open();
  await create.name.fill('Newcomer');
  await create.submit.click();
  await expect(cardOf(two.page, 'Newcomer')).toHaveCount(1);
  await cardOf(two.page, 'Newcomer').click();

  await openMenu(one.page, 'Newcomer', 'Rename');
  await one.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Old hand');
  await one.page.keyboard.press('Enter');
  await expect(cardOf(two.page, 'Old hand')).toHaveCount(1);
  await expect(two.page.getByRole('complementary', { name: 'Old hand: panel' })).toBeVisible();

  await openMenu(one.page, 'Old hand', 'Delete');
  await one.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(cardOf(two.page, 'Old hand')).toHaveCount(0);
  await expect(two.page.getByText('Old hand was removed')).toBeVisible();
  await expectClean(one);
  await expectClean(two);
});

test('a double click on whatever submits is one request', async ({ browser }) => {
  const workspace = await stage.createMock('Twice asked');
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  const create = new CreatePage(page);
  const connect = new ConnectPage(page);
  const asked: string[] = [];
  page.on('request', (request) => {
    // A server action posts to the page itself.
    const { pathname, search } = new URL(request.url());
    if (request.method() !== 'GET') asked.push(`${request.method()} ${pathname}${search}`);
  });
  /** What one thing that a person does has asked for, once all of it is answered. */
  const requestsOf = async (act: () => Promise<void>): Promise<string[]> => {
    asked.length = 0;
    await act();
    // Whatever a second click had asked for would have been sent before this.
    await page.evaluate(() => fetch('/api/health').then(({ status }) => status));
    return asked.map((each) => each.replaceAll(/[0-9a-f-]{36}/g, ':id'));
  };

  await chat.composer.fill('Only once');
  const sent = await requestsOf(async () => {
    await chat.send.dblclick({ force: true });
    await expect(chat.of('agent')).toHaveCount(1);
  });
  expect(sent).toEqual(['POST /api/workspaces/:id/a2a']);
  await expect(chat.messages).toHaveCount(2);

  await create.open();
  await create.name.fill('Made once');
  await create.chooseRuntime('External');
  const created = await requestsOf(async () => {
    await create.submit.dblclick();
    await connect.expectOpen();
  });
  expect(created).toEqual(['POST /?ws=:id']);
  await connect.saved.click();
  await page.getByRole('button', { name: 'Paste the snippet to connect: Made once' }).click();
  const rotated = await requestsOf(async () => {
    await connect.dialog.getByRole('button', { name: 'Rotate and show' }).dblclick();
    await expect(connect.saved).toBeVisible();
  });
  expect(rotated).toEqual(['POST /?ws=:id']);
  await connect.saved.click();

  await cardOf(page, 'Made once').click();
  await openMenu(page, 'Made once', 'Rename');
  const rename = page.getByRole('dialog', { name: 'Rename workspace' });
  await rename.getByRole('textbox', { name: 'Name' }).fill('Renamed once');
  const renamed = await requestsOf(async () => {
    await rename.getByRole('button', { name: 'Rename' }).dblclick();
    await expect(rename).toBeHidden();
  });
  expect(renamed).toEqual(['PATCH /api/workspaces/:id']);

  await openMenu(page, 'Renamed once', 'Delete');
  const removed = await requestsOf(async () => {
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).dblclick();
    await expect(cardOf(page, 'Renamed once')).toHaveCount(0);
  });
  expect(removed).toEqual(['DELETE /api/workspaces/:id']);

  const imported = await requestsOf(async () => {
    await page.getByRole('button', { name: 'Templates' }).click();
    await page.getByRole('button', { name: /^Import 200 workspaces/ }).dblclick();
    await expect(page.getByText('Imported 200 workspaces')).toBeVisible();
  });
  // The plan is asked for first, and changes nothing.
  expect(imported).toEqual(['POST /api/org/import?dry_run=true', 'POST /api/org/import']);
  await expectClean(watched);
});
