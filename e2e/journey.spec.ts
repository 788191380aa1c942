import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const urlOf = (server: ServerProcess): string => `http://localhost:${server.port}/`;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

declare global {
  interface Window {
    cspReports: string[];
  }
}

/** What a page must never have: errors in its console, uncaught exceptions, or anything its policy refused. */
function watch(page: Page): { complaints: string[] } {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  return { complaints };
}

async function openCanvas(context: BrowserContext, url: string): Promise<Page & { complaints?: string[] }> {
  await context.addInitScript(() => {
    window.cspReports = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.cspReports.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  const { complaints } = watch(page);
  await page.goto(url);
  return Object.assign(page, { complaints });
}

const onlineCount = (page: Page) => page.getByRole('banner').getByText('200 online');

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`)).toEqual(
    [],
  );
}

async function expectClean(page: Page & { complaints?: string[] }): Promise<void> {
  expect(page.complaints).toEqual([]);
  expect(await page.evaluate(() => window.cspReports)).toEqual([]);
}

test('a person imports an organisation, watches it come alive in two tabs, deletes a team, and finds it all after kill -9', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const env = { DATA_DIR: makeTempFolder('journey') };
  const server = await startServer(env);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const first = await openCanvas(context, urlOf(server));
    const second = await openCanvas(context, urlOf(server));
    await expect(first.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
    await expectAccessible(first);

    await first.getByRole('button', { name: /^Import 200 workspaces/ }).click();
    await expect(onlineCount(first)).toBeVisible();
    await expect(onlineCount(second)).toBeVisible();
    await expectAccessible(first);

    await test.step('deleting a team asks, names what goes, and waits for the tick', async () => {
      await first
        .getByRole('button', { name: /^VP Research workspace/ })
        .first()
        .click({ position: { x: 60, y: 12 } });
      await first.getByRole('button', { name: 'Actions for VP Research' }).click();
      await first.getByRole('menuitem', { name: 'Delete' }).click();
      const dialog = first.getByRole('alertdialog');
      const confirm = dialog.getByRole('button', { name: /^Delete 3\d workspaces$/ });
      await expect(confirm).toBeDisabled();
      await expectAccessible(first);
      await dialog.getByRole('checkbox').click();
      await confirm.click();
      await expect(dialog).toBeHidden();
    });
    await expect(first.getByRole('button', { name: /^VP Research workspace/ })).toHaveCount(0);
    await expect(second.getByRole('button', { name: /^VP Research workspace/ })).toHaveCount(0);
    await expectClean(first);
    const counted = await first
      .getByRole('banner')
      .getByText(/^\d+ online$/)
      .textContent();

    await first.reload();
    await expect(first.getByRole('banner').getByText(counted ?? '')).toBeVisible();
    await expectClean(first);

    await test.step('the tab says that the platform is away, and comes back by itself', async () => {
      server.kill('SIGKILL');
      await expect(first.getByText(/^(Reconnecting|Offline)$/).first()).toBeVisible();
      await startServer({ ...env, PORT: String(server.port) });
      await expect(first.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 45_000 });
      await expect(first.getByRole('banner').getByText(counted ?? '')).toBeVisible();
    });
  } finally {
    await context.close();
  }
});

test('the first workspace is made by the form; a name it cannot have is explained beside the field and kept', async ({
  browser,
}) => {
  const server = await startServer({ DATA_DIR: makeTempFolder('form') });
  const context = await browser.newContext();
  try {
    const page = await openCanvas(context, urlOf(server));
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Not {a} name');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByText(/must be one line/)).toBeVisible();
    await expect(name).toHaveValue('Not {a} name');
    await expectAccessible(page);
    await name.fill('First agent');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('button', { name: 'First agent workspace, Online' })).toBeVisible();
    await expectClean(page);
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
        const page = await openCanvas(context, urlOf(server));
        await expect(page.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
        await expectFits(page);
        await page.getByRole('button', { name: /^Import 200 workspaces/ }).click();
        await expect(page.getByRole('button', { name: /^Chief executive workspace, online/i })).toHaveCount(
          1,
        );
        await expectFits(page);
        await expectAccessible(page);
        await expectClean(page);
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
