import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import {
  changeTheHead,
  connectAnAgent,
  countOnline,
  deleteATeam,
  expectEverythingAsItWas,
  importOrganisation,
  talkToTheHead,
} from './pages/journey';
import { inEveryLook, SIZES } from './pages/site';
import { expectClean, openWatched, type WatchedPage } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
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

for (const [name, launcher] of Object.entries(LAUNCHERS)) {
  test(`under ${name} a person imports an organisation, talks to its head, changes it, connects an agent, and finds it all after kill -9`, async ({
    browser,
  }) => {
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

test('nothing overflows and no text is under 11 px, in both themes and every width', async ({ browser }) => {
  const server = await startServer({ DATA_DIR: makeTempFolder('look') });
  const context = await browser.newContext();
  const watched = await openCanvas(context, server);
  const { page } = watched;
  // Loaded at each size: the canvas is laid out for the window it opens in.
  const loadedAtEach = async (check: () => Promise<void>): Promise<void> => {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.reload();
      await inEveryLook(page, check, [[width, height]]);
      await expectClean(watched);
    }
  };
  await loadedAtEach(async () => {
    await expect(page.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
    await expectFits(page);
  });
  await page.getByRole('button', { name: /^Import 200 workspaces/ }).click();
  await expect(page.getByRole('banner').getByText('200 online')).toBeVisible({ timeout: 60_000 });
  await expectFits(page);
  await loadedAtEach(async () => {
    await expect(page.getByRole('button', { name: /^Chief executive workspace, online/i })).toHaveCount(1);
    await expectFits(page);
    await expectAccessible(page);
  });
  await context.close();
});

/** At rest: while the view still follows what arrives, nothing has the size that it will have. */
const expectFits = (page: Page): Promise<void> =>
  expect.poll(() => findMisfits(page)).toEqual({ small: [], sideways: 0, down: 0 });

/** Text is measured as it appears on the screen, the zoom of the canvas included. */
function findMisfits(page: Page) {
  return page.evaluate(() => {
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
}
