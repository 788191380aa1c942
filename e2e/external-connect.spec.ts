import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ConnectPage } from './pages/connect-page';
import { CreatePage } from './pages/create-page';
import { shoot } from './pages/shots';
import { inEveryLook, SIZES } from './pages/site';
import { expectClean, expectFits, openWatched, type WatchedPage } from './pages/watched-page';
import { endAllChildren, startChild } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const TABS = ['Universal MCP', 'Python SDK', 'Claude Code', 'Hermes', 'Codex', 'OpenClaw', 'curl', 'Fields'];
const TOKEN = /mol_ws_[\w-]{49}/;

let server: ServerProcess;
test.beforeAll(async () => {
  server = await startServer({ DATA_DIR: makeTempFolder('connect') });
  await server.api.create('Lead');
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

async function onCanvas(
  browser: Browser,
  run: (watched: WatchedPage & { create: CreatePage; connect: ConnectPage }) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const watched = await openWatched(context, `http://localhost:${server.port}/`);
    const { page } = watched;
    await expect(page.getByRole('button', { name: 'New workspace' })).toBeVisible();
    await run({ ...watched, create: new CreatePage(page), connect: new ConnectPage(page) });
  } finally {
    await context.close();
  }
}

async function createExternal(create: CreatePage, connect: ConnectPage, name: string): Promise<void> {
  await create.open();
  await create.name.fill(name);
  await create.chooseRuntime('External');
  await create.submit.click();
  await connect.expectOpen();
  await expect(create.dialog).toBeHidden();
}

test('E-47: an outside agent is created, its curl text run as displayed, and the window says when it is there', async ({
  browser,
}) => {
  await onCanvas(browser, async (watched) => {
    const { page, create, connect } = watched;
    await createExternal(create, connect, 'Laptop agent');
    await expect(connect.tabs).toHaveText(TABS);
    await expect(connect.dialog.getByText('This token is shown only once.')).toBeVisible();
    await expect(connect.status).toHaveText('Waiting for your agent…');
    await expect(connect.card('Laptop agent', 'Waiting for agent')).toHaveCount(1);

    await connect.openTab('curl');
    const script = await connect.displayedText();
    expect(script).toMatch(TOKEN);
    const agent = startChild(['sh', '-c', script], { env: {} });
    await expect(connect.status).toHaveText('Connected');
    await expect(connect.card('Laptop agent', 'Online')).toHaveCount(1);
    // The server says so before its answer has reached the agent.
    await expect.poll(agent.output).toContain('Registered.');

    await test.step('the token is closed only on purpose, and never shown again', async () => {
      const token = TOKEN.exec(script)?.[0] ?? '';
      await page.keyboard.press('Escape');
      await expect(connect.question).toContainText('cannot be shown again');
      await connect.question.getByRole('button', { name: 'Go back' }).click();
      await expect(connect.question).toBeHidden();
      await page.mouse.click(20, 450);
      await expect(connect.question).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(connect.dialog).toBeVisible();
      await connect.saved.click();
      await expect(connect.dialog).toBeHidden();
      await expect(connect.card('Laptop agent', 'Online')).toHaveAttribute('aria-pressed', 'true');
      expect(await page.content()).not.toContain(token);
    });
    await expectClean(watched);
  });
});

test('every tab fills the token in; copying says so, and without the clipboard selects the text', async ({
  browser,
}) => {
  await onCanvas(browser, async (watched) => {
    const { page, create, connect } = watched;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await createExternal(create, connect, 'Copied agent');
    for (const label of TABS.slice(0, -1)) {
      await connect.openTab(label);
      const shown = await connect.displayedText();
      expect(shown, label).toMatch(TOKEN);
      expect(shown, label).not.toContain('PASTE_WORKSPACE_TOKEN_HERE');
      // It says so for a moment only: on a slow machine that may pass between two looks.
      await expect(async () => {
        await connect.dialog.getByRole('button', { name: /^Copy the .* text$/ }).click();
        await expect(connect.dialog.getByText('Copied!')).toBeVisible({ timeout: 1000 });
      }).toPass();
      expect((await page.evaluate(() => navigator.clipboard.readText())).trim()).toBe(shown.trim());
    }
    await connect.openTab('Fields');
    await expect(connect.dialog.getByText(TOKEN)).toBeVisible();

    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
    });
    await connect.dialog.getByRole('button', { name: 'Copy Platform URL' }).click();
    const area = connect.dialog.getByRole('textbox', { name: /to copy/ });
    await expect(area).toBeFocused();
    const selected = await area.evaluate((element: HTMLTextAreaElement) =>
      element.value.slice(element.selectionStart, element.selectionEnd),
    );
    expect(selected).toBe(`http://localhost:${server.port}/api`);
    await expectClean(watched);
  });
});

test('an agent that lost its token gets a new one from its card, and the old one is dead', async ({
  browser,
}) => {
  await onCanvas(browser, async (watched) => {
    const { page, create, connect } = watched;
    await createExternal(create, connect, 'Forgetful agent');
    await connect.openTab('curl');
    const first = await connect.displayedText();
    await connect.saved.click();
    await expect(connect.dialog).toBeHidden();

    await page.getByRole('button', { name: 'Paste the snippet to connect: Forgetful agent' }).click();
    await expect(connect.dialog.getByText('The token cannot be shown again.')).toBeVisible();
    await connect.openTab('curl');
    expect(await connect.displayedText()).toContain('PASTE_WORKSPACE_TOKEN_HERE');
    await expectAccessible(page);
    await shoot(page, 'connect-again');
    await connect.openTab('Fields');
    await expect(connect.dialog.getByText('(missing)')).toBeVisible();
    await expect(connect.dialog.getByRole('button', { name: 'Copy Token' })).toBeDisabled();

    await connect.dialog.getByRole('button', { name: 'Rotate and show' }).click();
    await expect(connect.dialog.getByText('This token is shown only once.')).toBeVisible();
    await connect.openTab('curl');
    const second = await connect.displayedText();
    const agents = [first, second].map((script) => startChild(['sh', '-c', script]));
    await expect(connect.status).toHaveText('Connected');
    await agents[0]?.ended;
    expect(agents[0]?.output()).toContain('Not registered');
    await connect.saved.click();
    await expectClean(watched);
  });
});

test('the keyboard alone creates, walks the tabs, and leaves the window', async ({ browser }) => {
  await onCanvas(browser, async (watched) => {
    const { page, create, connect } = watched;
    await page.locator('#canvas').focus();
    await page.keyboard.press('n');
    await expect(create.name).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(create.dialog.getByText('Every workspace needs a name.')).toBeVisible();
    await expect(create.name).toBeFocused();
    await page.keyboard.type('Keyboard agent');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(create.parent).toBeFocused();
    await page.keyboard.type('lea');
    await expect(create.dialog.getByRole('option')).toHaveText(['Lead']);
    await page.keyboard.press('Enter');
    await expect(create.parent).toHaveValue('Lead');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await expect(create.dialog.getByRole('listbox')).toBeHidden();
    await expect(create.dialog).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await expect(create.dialog.getByRole('radio', { name: 'External' })).toBeChecked();
    await page.keyboard.press('Tab');
    await expect(create.budget).toBeFocused();
    await page.keyboard.type('12.5');
    await page.keyboard.press('Enter');

    await connect.expectOpen();
    await expect(connect.tabs.first()).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(connect.tabs.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(connect.tabs.last()).toHaveAttribute('aria-selected', 'true');
    for (const label of ['Workspace id', 'Platform URL', 'Token', 'Registration', 'Heartbeat']) {
      await page.keyboard.press('Tab');
      await expect(connect.dialog.getByRole('button', { name: `Copy ${label}` })).toBeFocused();
    }
    await page.keyboard.press('Tab');
    await expect(connect.saved).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(connect.dialog).toBeHidden();
    const [row] = (await server.api.list()).filter(({ name }) => name === 'Keyboard agent');
    expect(row).toMatchObject({ budget_limit_cents: 1250, runtime: 'external' });
    await expectClean(watched);
  });
});

test('a refusal stands at its field, nothing typed is lost, and a double click creates once', async ({
  browser,
}) => {
  await onCanvas(browser, async ({ page, create }) => {
    await create.open();
    await create.name.fill('Not {a} name');
    await create.budget.fill('ten');
    await create.submit.click();
    await expect(create.dialog.getByText(/Write dollars and cents/)).toBeVisible();
    await expect(create.budget).toBeFocused();
    await create.budget.fill('0');
    await create.submit.click();
    await expect(create.dialog.getByText(/must be one line/)).toBeVisible();
    await expect(create.name).toHaveValue('Not {a} name');

    await create.name.fill('Only once');
    await page.context().setOffline(true);
    await create.submit.click();
    await expect(create.dialog.getByText(/What you typed is kept/)).toBeVisible();
    await expect(create.name).toHaveValue('Only once');
    await page.context().setOffline(false);

    await expect(create.tier(2)).toBeChecked();
    await create.tier(2).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(create.tier(1)).toBeChecked();
    await expect(create.tier(3)).toBeDisabled();
    await expect(create.dialog.getByText(/MOLECULE_ALLOW_TIERS_3_4/)).toBeVisible();

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await create.submit.dblclick();
    await expect(create.dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Only once workspace, Online' })).toHaveCount(1);
    const rows = (await server.api.list()).filter(({ name }) => name === 'Only once');
    expect(rows).toMatchObject([{ tier: 1, budget_limit_cents: 0 }]);
  });
});

test('closing asks only when something was typed', async ({ browser }) => {
  await onCanvas(browser, async ({ page, create }) => {
    await create.open();
    await page.keyboard.press('Escape');
    await expect(create.dialog).toBeHidden();
    await create.open();
    await create.name.fill('x');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(create.dialog).toBeHidden();
  });
});

test('both windows fit and are accessible in both themes and every size', async ({ browser }) => {
  await onCanvas(browser, async (watched) => {
    const { page, create, connect } = watched;
    const inEach = (name: string, check: () => Promise<void>) =>
      inEveryLook(page, async (look) => {
        await check();
        await shoot(page, `${name}-${look}`);
      });
    await create.open();
    await inEach('create', async () => {
      await expectInside(page);
      await expectAccessible(page);
    });
    await create.parent.click();
    await shoot(page, 'create-parent');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await createExternal(create, connect, 'An agent in every look');
    await inEach('connect-mcp', () => expectInside(page));
    await connect.openTab('Codex');
    await connect.dialog.getByRole('button', { name: 'If it does not work' }).click();
    await inEach('connect-codex', () => expectAccessible(page));
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await connect.openTab(TABS[0] ?? '');
      await connect.openTab('Fields');
      await expect(connect.tabs.last()).toBeInViewport();
    }
    await inEach('connect-fields', () => expectInside(page));
    await page.keyboard.press('Escape');
    await expect(connect.question).toBeVisible();
    await shoot(page, 'connect-close');
    await page.getByRole('button', { name: 'Close anyway' }).click();
    await expectClean(watched);
  });
});

async function expectInside(page: Page): Promise<void> {
  await expectFits(page);
  const isInside = await page.getByRole('dialog').evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= window.innerWidth && bottom <= window.innerHeight;
  });
  expect(isInside).toBe(true);
}
