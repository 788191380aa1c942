import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  test,
} from '@playwright/test';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { expectAccessible } from './pages/accessible';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched, type WatchedPage } from './pages/watched-page';
import { expectOnline, SOON } from './process/support/agents';
import { endAllChildren } from './process/support/child';
import { freePort } from './process/support/free-port';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const dataDir = makeTempFolder('machine');
let server: ServerProcess;
/** A workspace whose agent is a process of this host, and one without a machine. */
let here: string;
let mock: string;
test.beforeAll(async () => {
  server = await startServer({
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    MOLECULE_AGENT_PROGRAM: await buildEchoAgent(),
  });
  const made = await server.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Here',
    runtime: 'claude-code',
  });
  here = made.id;
  mock = (await server.api.create('Pretend')).id;
  await expectOnline(server, here);
});
test.afterAll(async () => {
  // Agents outlive their server by design.
  await server.api.remove(here, { purge: true });
  await expect.poll(() => existsSync(join(dataDir, 'workspaces', here)), SOON).toBe(false);
  await server.stop();
  await endAllChildren();
  await removeTempFolders();
});

const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

async function open(
  browser: Browser,
  id: string,
  name: string,
  tab: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage & { panel: Locator }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  contexts.push(context);
  const watched = await openWatched(context, `http://localhost:${server.port}/?ws=${id}&tab=${tab}`);
  return { ...watched, panel: watched.page.getByRole('complementary', { name: `${name}: panel` }) };
}

test('E-16: files: made, edited, kept while unsaved, told of a change elsewhere, deleted after a question', async ({
  browser,
}) => {
  const watched = await open(browser, here, 'Here', 'files');
  const { page, panel } = watched;
  await expect(panel.getByRole('treeitem', { name: /^config\.yaml/ })).toBeVisible();
  await panel.getByRole('combobox', { name: 'Folder' }).selectOption('/workspace');
  await panel.getByRole('button', { name: 'New file' }).first().click();
  await panel.getByRole('textbox', { name: /^New file/ }).fill('../out.md');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('alert').filter({ hasText: 'The path must' })).toBeVisible();
  await panel.getByRole('textbox', { name: /^New file/ }).fill('notes/today.md');
  await page.keyboard.press('Enter');

  const editor = panel.getByRole('textbox', { name: 'notes/today.md of Here' });
  await editor.fill('# Today\r\n');
  await test.step('what is not saved is kept when its tab is left, and marked', async () => {
    await panel.getByRole('tab', { name: 'Details' }).click();
    await panel.getByRole('tab', { name: 'Files' }).click();
    await expect(editor).toContainText('# Today');
    await panel.getByRole('button', { name: 'Back to the files' }).click();
    await expect(panel.getByRole('treeitem', { name: /^today\.md.*unsaved/ })).toBeVisible();
    await shoot(page, 'files-tree');
    await page.keyboard.press('Tab');
    await panel.getByRole('treeitem', { name: /^today\.md/ }).focus();
    await page.keyboard.press('Enter');
  });
  const path = `/workspaces/${here}/files/notes/today.md?root=/workspace`;
  await editor.press('ControlOrMeta+s');
  await expect(panel.getByText('Saved.')).toBeVisible();
  expect(await server.api.json('GET', path)).toMatchObject({ content: '# Today\n' });

  await test.step('of two who change it, the second is asked', async () => {
    await editor.fill('mine\n');
    await server.api.json('PUT', path, { content: 'theirs\n' });
    await expect(panel.getByText('today.md was saved elsewhere meanwhile.')).toBeVisible();
    await shoot(page, 'files-conflict');
    await expectAccessible(page);
    await panel.getByRole('button', { name: 'Keep mine and save' }).click();
    await expect(panel.getByText('Saved.')).toBeVisible();
    expect(await server.api.json('GET', path)).toMatchObject({ content: 'mine\n' });
  });
  await panel.getByRole('button', { name: 'Delete this file' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Delete' }).click();
  // Behind the question nothing has a role, and in the editor there is no tree: only then the missing item says something.
  await expect(question).toBeHidden();
  await expect(panel.getByRole('combobox', { name: 'Folder' })).toBeVisible();
  await expect(panel.getByRole('treeitem', { name: /^today\.md/ })).toHaveCount(0);
  await expectClean(watched);
});

test('a terminal: types, shows, follows the size of its panel, and lets go by keyboard', async ({
  browser,
}) => {
  const watched = await open(browser, here, 'Here', 'terminal');
  const { page, panel } = watched;
  const rows = panel.locator('.xterm-rows');
  await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible();
  await page.keyboard.type('echo $((6 * 7))-here; stty size\n');
  await expect(rows).toContainText('42-here');
  const sizes = async () =>
    [...(await rows.innerText()).matchAll(/^(\d+) (\d+)\s*$/gm)].map(([, , c]) => Number(c));
  await expect.poll(async () => (await sizes()).length).toBe(1);
  await shoot(page, 'terminal');
  await expectAccessible(page);
  await page.keyboard.press('F6');
  await expect(panel.getByRole('checkbox', { name: 'Screen reader' })).toBeFocused();
  const [before = 0] = await sizes();
  await panel.getByRole('separator').focus();
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowLeft');
  await panel.getByRole('textbox', { name: 'Terminal of Here' }).focus();
  // The shell hears of it when the page has been laid out, which is after keys that come at once.
  await expect(async () => {
    const { length } = await sizes();
    await page.keyboard.type('stty size\n');
    await expect.poll(async () => (await sizes()).length).toBe(length + 1);
    expect((await sizes()).at(-1)).toBeGreaterThan(before);
  }).toPass({ timeout: 60_000 });
  await page.keyboard.type('exit 3\n');
  await expect(panel.getByText('The shell has ended with 3.')).toBeVisible();
  await panel.getByRole('button', { name: 'Reconnect' }).click();
  await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible();
  await expectClean(watched);

  const without = await open(browser, mock, 'Pretend', 'terminal');
  await expect(without.panel.getByText('This kind of workspace has no terminal.')).toBeVisible();
});

test('restarted, paused and resumed from where it is looked at; its output can be read', async ({
  browser,
}) => {
  const watched = await open(browser, here, 'Here', 'details');
  const { page, panel } = watched;
  await panel.getByRole('button', { name: 'Output' }).click();
  const output = page.getByRole('dialog', { name: /^Output of/ });
  await expect(output.getByRole('region', { name: 'Output' })).toContainText(/\w/);
  await shoot(page, 'console');
  await expectAccessible(page);
  await output.getByRole('button', { name: 'Close' }).click();

  await panel.getByRole('button', { name: 'Restart…' }).click();
  const asked = page.getByRole('alertdialog');
  await asked.getByRole('checkbox', { name: 'Forget its sessions' }).check();
  await shoot(page, 'restart');
  await expectAccessible(page);
  await asked.getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByText(/is starting afresh\.$/)).toBeVisible();
  await expectOnline(server, here);

  await page.getByRole('button', { name: 'Actions for Here' }).click();
  await page.getByRole('menuitem', { name: 'Pause' }).click();
  await expect(panel.getByRole('heading', { name: 'Paused' })).toBeVisible();
  await shoot(page, 'paused');
  await panel.getByRole('region', { name: 'Its state' }).getByRole('button', { name: 'Resume' }).click();
  await expectOnline(server, here);
  await expect(panel.getByRole('region', { name: 'Its state' })).toHaveCount(0);
  await expectClean(watched);
});

test('a file of the chat lies in the folder of the agent, and comes back byte for byte', async ({
  browser,
}) => {
  const watched = await open(browser, here, 'Here', 'chat');
  const { page, panel } = watched;
  const bytes = randomBytes(300_000);
  await panel
    .locator('input[type="file"]')
    .setInputFiles({ name: 'model.bin', mimeType: 'application/x-model', buffer: bytes });
  await panel.getByRole('button', { name: 'Send', exact: true }).click();
  const button = panel.getByRole('button', { name: 'Save model.bin' });
  await expect(button).toBeVisible();
  const folder = join(dataDir, 'workspaces', here, 'workspace', '.molecule', 'chat-uploads');
  const names = readdirSync(folder);
  expect(names).toEqual([expect.stringMatching(/^[\da-f]{32}-model\.bin$/)]);
  expect(readFileSync(join(folder, names[0] ?? '')).equals(bytes)).toBe(true);
  await page.reload();
  const downloading = page.waitForEvent('download');
  await button.click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('model.bin');
  expect(readFileSync(await download.path()).equals(bytes)).toBe(true);
  await expectClean(watched);
});

for (const [scheme, width, height] of [
  ['dark', 1280, 800],
  ['light', 390, 844],
] as const) {
  test(`files and terminal at ${width} in ${scheme}`, async ({ browser }) => {
    const options = { viewport: { width, height }, colorScheme: scheme };
    const { page, panel } = await open(browser, here, 'Here', 'files', options);
    await expect(panel.getByRole('treeitem', { name: /^config\.yaml/ })).toBeVisible();
    await expectFits(page);
    await expectAccessible(page);
    await shoot(page, `files-${scheme}-${width}`);
    await panel.getByRole('tab', { name: 'Terminal' }).click();
    await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible();
    await expectFits(page);
    await expectAccessible(page);
    await shoot(page, `terminal-${scheme}-${width}`);
  });
}

test('the menu of a card leads to its terminal and makes its team; one without a machine has neither', async ({
  browser,
}) => {
  const { page, panel } = await open(browser, here, 'Here', 'details');
  const card = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} workspace`) });
  const menuOf = async (name: string) => {
    await card(name).focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menu', { name })).toBeVisible();
  };
  await menuOf('Pretend');
  for (const name of ['Terminal', 'Make its team'])
    await expect(page.getByRole('menuitem', { name })).toHaveCount(0);
  await page.keyboard.press('Escape');
  // The focus goes back a moment after the menu: it would take that of the next card.
  await expect(card('Pretend')).toBeFocused();
  await menuOf('Here');
  await page.getByRole('menuitem', { name: 'Make its team' }).press('Enter');
  await expect(page.getByText(/^The team of .*Here.* was not made: .*sub_workspaces/)).toBeVisible();
  await menuOf('Here');
  await page.getByRole('menuitem', { name: 'Terminal' }).press('Enter');
  await expect(panel.getByRole('tab', { name: 'Terminal' })).toHaveAttribute('aria-selected', 'true');
});
