import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { ChatPanel } from './pages/chat-panel';
import { ConnectPage } from './pages/connect-page';
import { CreatePage } from './pages/create-page';
import { expectAccessible, expectClean, openWatched, type WatchedPage } from './pages/watched-page';
import { endAllChildren, startChild } from './process/support/child';
import { startExternalPostgres } from './process/support/external-postgres';
import { startNext } from './process/support/next-process';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const urlOf = (server: ServerProcess): string => `http://localhost:${server.port}/`;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const openCanvas = (context: BrowserContext, server: ServerProcess): Promise<WatchedPage> =>
  openWatched(context, urlOf(server));

/** A way to run the same built tree: resolves with how to start it, again on the same data when it is given a port. */
type Launcher = () => Promise<(port?: number) => Promise<ServerProcess>>;

const portOf = (port?: number): Record<string, string> => (port === undefined ? {} : { PORT: String(port) });

const LAUNCHERS: Record<string, Launcher> = {
  'npm start': async () => {
    const env = { DATA_DIR: makeTempFolder('journey') };
    return (port) => startServer({ ...env, ...portOf(port) });
  },
  'plain next start': async () => {
    const url = await (await startExternalPostgres()).createDatabase('journey');
    const env = { DATABASE_URL: url, MOLECULE_BIND: '127.0.0.1', DATA_DIR: makeTempFolder('journey') };
    return (port) => startNext({ ...env, ...portOf(port) });
  },
};

const HEAD = 'Chief executive';
const OUTSIDER = 'Agent elsewhere';

for (const [name, launcher] of Object.entries(LAUNCHERS)) {
  test(`under ${name} a person imports an organisation, talks to its head, changes it, connects an agent, and finds it all after kill -9`, async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const start = await launcher();
    const server = await start();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    try {
      const first = await openCanvas(context, server);
      const second = await openCanvas(context, server);
      await importOrganisation(first.page, second.page);
      await talkToTheHead(first.page);
      await changeTheHead(first.page, second.page);
      await connectAnAgent(first.page);
      await deleteATeam(first.page, second.page);
      await expectClean(first);
      const online = await countOnline(first.page);

      await first.page.reload();
      await expectEverythingAsItWas(first.page, online);
      await expectClean(first);

      await test.step('the tab says that the platform is away, and comes back by itself', async () => {
        server.kill('SIGKILL');
        await server.ended;
        await expect(first.page.getByText(/^(Reconnecting|Offline)$/).first()).toBeVisible();
        await start(server.port);
        await expect(first.page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 45_000 });
        await expectEverythingAsItWas(first.page, online);
      });
    } finally {
      await context.close();
    }
  });
}

const cardOf = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace,`, 'i') });

/** With the keyboard: far out the head of a team is too small to be hit. */
async function select(page: Page, name: string): Promise<void> {
  const card = cardOf(page, name).first();
  if ((await card.getAttribute('aria-pressed')) !== 'true') await card.press('Enter');
}

async function countOnline(page: Page): Promise<string> {
  return (
    (await page
      .getByRole('banner')
      .getByText(/^\d+ online$/)
      .textContent()) ?? ''
  );
}

async function importOrganisation(first: Page, second: Page): Promise<void> {
  await expect(first.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
  await expectAccessible(first);
  await first.getByRole('button', { name: /^Import 200 workspaces/ }).click();
  for (const page of [first, second]) {
    await expect(page.getByRole('banner').getByText('200 online')).toBeVisible({ timeout: 20_000 });
  }
}

async function talkToTheHead(page: Page): Promise<void> {
  await select(page, HEAD);
  const chat = new ChatPanel(page, HEAD);
  await chat.say('Who does what here?');
  await expect(chat.of('agent')).toHaveCount(1);
  await expect(chat.message('Sending')).toHaveCount(0);
}

async function changeTheHead(page: Page, second: Page): Promise<void> {
  const { panel } = new ChatPanel(page, HEAD);
  await panel.getByRole('tab', { name: 'Details' }).click();
  await panel.getByRole('button', { name: 'Edit' }).click();
  await panel.getByRole('textbox', { name: /^Role/ }).fill('Answers for all of it');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByRole('textbox', { name: /^Role/ })).toBeHidden();
  await expect(second.locator('.team').filter({ has: cardOf(second, HEAD) })).toContainText(
    'Answers for all of it',
  );
}

/** By the curl text of the window, exactly as it is displayed. */
async function connectAnAgent(page: Page): Promise<void> {
  const [create, connect] = [new CreatePage(page), new ConnectPage(page)];
  await create.open();
  await create.name.fill(OUTSIDER);
  await create.chooseRuntime('External');
  await create.submit.click();
  await connect.expectOpen();
  await connect.openTab('curl');
  const agent = startChild(['sh', '-c', await connect.displayedText()], { env: {} });
  await expect(connect.status).toHaveText('Connected');
  await connect.saved.click();
  await expect(connect.dialog).toBeHidden();
  await expect(connect.card(OUTSIDER, 'Online')).toHaveCount(1);
  expect(agent.output()).toContain('Registered.');
}

/** Deleting a team asks, names what goes, and waits for the tick. */
async function deleteATeam(first: Page, second: Page): Promise<void> {
  await select(first, 'VP Research');
  await first.getByRole('button', { name: 'Actions for VP Research' }).click();
  await first.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = first.getByRole('alertdialog');
  const confirm = dialog.getByRole('button', { name: /^Delete 3\d workspaces$/ });
  await expect(confirm).toBeDisabled();
  await expectAccessible(first);
  await dialog.getByRole('checkbox').click();
  await confirm.click();
  await expect(dialog).toBeHidden();
  for (const page of [first, second]) await expect(cardOf(page, 'VP Research')).toHaveCount(0);
}

async function expectEverythingAsItWas(page: Page, online: string): Promise<void> {
  await expect(page.getByRole('banner').getByText(online)).toBeVisible();
  await expect(cardOf(page, 'VP Research')).toHaveCount(0);
  await expect(cardOf(page, OUTSIDER)).toHaveCount(1);
  await select(page, HEAD);
  const chat = new ChatPanel(page, HEAD);
  await expect(chat.panel.locator('header').first()).toContainText('Answers for all of it');
  await chat.panel.getByRole('tab', { name: 'Chat', exact: true }).click();
  await expect(chat.messages).toHaveCount(2);
}

test('the first workspace is made by the form; a name it cannot have is explained beside the field and kept', async ({
  browser,
}) => {
  const server = await startServer({ DATA_DIR: makeTempFolder('form') });
  const context = await browser.newContext();
  try {
    const watched = await openCanvas(context, server);
    const { page } = watched;
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Not {a} name');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByText(/must be one line/)).toBeVisible();
    await expect(name).toHaveValue('Not {a} name');
    await expectAccessible(page);
    await name.fill('First agent');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('button', { name: 'First agent workspace, Online' })).toBeVisible();
    await expectClean(watched);
  } finally {
    await context.close();
  }
});

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1440, 900],
    [1280, 800],
    [390, 844],
  ] as const) {
    test(`nothing overflows and no text is under 11 px: ${scheme}, ${width} px`, async ({ browser }) => {
      const server = await startServer({ DATA_DIR: makeTempFolder('look') });
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
      try {
        const watched = await openCanvas(context, server);
        const { page } = watched;
        await expect(page.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
        await expectFits(page);
        await page.getByRole('button', { name: /^Import 200 workspaces/ }).click();
        await expect(page.getByRole('button', { name: /^Chief executive workspace, online/i })).toHaveCount(
          1,
        );
        await expectFits(page);
        await expectAccessible(page);
        await expectClean(watched);
      } finally {
        await context.close();
      }
    });
  }
}

/** Text is measured as it appears on the screen, the zoom of the canvas included. */
async function expectFits(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const small: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        !parent ||
        !node.textContent?.trim() ||
        !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      )
        continue;
      const box = parent.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const scale = parent.offsetWidth > 0 ? box.width / parent.offsetWidth : 1;
      const size = Number.parseFloat(getComputedStyle(parent).fontSize) * scale;
      if (size < 10.9) small.push(`${size.toFixed(1)} px: ${node.textContent.trim().slice(0, 30)}`);
    }
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    return {
      small: small.slice(0, 5),
      sideways: scrollWidth - clientWidth,
      down: scrollHeight - clientHeight,
    };
  });
  expect(found).toEqual({ small: [], sideways: 0, down: 0 });
}
