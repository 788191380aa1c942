import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { findSmallTargets } from './pages/hit-targets';
import { PurchaseNews } from './pages/purchase';
import { shoot } from './pages/shots';
import { SCHEMES } from './pages/site';

const stage = new ChatStage();
const at = (path: string): string => `http://localhost:${stage.server.port}${path}`;
let team: string;
let outside: string;

test.beforeAll(async () => {
  const { api } = stage.server;
  const create = async (body: object) => (await api.json<{ id: string }>('POST', '/workspaces', body)).id;
  team = await create({ name: 'Acme', role: 'Runs the company', runtime: 'mock' });
  await create({ name: 'Backend', role: 'APIs, data, queues', runtime: 'mock', parent_id: team });
  outside = await create({ name: 'Laptop', runtime: 'external', parent_id: team, delivery_mode: 'poll' });
  await api.listSettled(30_000);
});

/** Every screen and window of the product: its address, and what opens it there. */
const SCREENS: readonly (readonly [
  name: string,
  path: () => string,
  open?: (page: Page) => Promise<void>,
])[] = [
  ['canvas', () => '/'],
  ['chat', () => `/?ws=${team}`],
  ['agent comms', () => `/?ws=${team}`, (page) => page.getByRole('tab', { name: /^Agent Comms/ }).click()],
  ['details', () => `/?ws=${outside}&tab=details`],
  ['config', () => `/?ws=${team}&tab=config`],
  [
    'details, editing',
    () => `/?ws=${team}&tab=details`,
    (page) => page.getByRole('button', { name: 'Edit', exact: true }).click(),
  ],
  ['palette', () => '/', (page) => openWindow(page, /^Find a workspace/)],
  ['new workspace', () => '/', (page) => openWindow(page, 'New workspace')],
  ['templates', () => '/', (page) => openWindow(page, 'Templates')],
  ['rename', () => `/?ws=${team}`, (page) => fromPanelMenu(page, 'Acme', 'Rename')],
  ['delete', () => `/?ws=${team}`, (page) => fromPanelMenu(page, 'Acme', 'Delete')],
  ['connect', () => `/?ws=${outside}`, (page) => fromPanelMenu(page, 'Laptop', 'How to connect')],
  ['marketplace', () => '/marketplace'],
  ['docs', () => '/docs'],
  ['a page of the docs', () => '/docs/getting-started'],
  [
    'the news of a purchase',
    () => '/?purchase_success=1&item=agent',
    (page) => new PurchaseNews(page).hold(),
  ],
  ['nothing at this address', () => '/nothing-here'],
];

/** What is looked at is the window, and not the canvas while it is still to come. */
const expectWindow = (page: Page): Promise<void> =>
  expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();

async function openWindow(page: Page, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await expectWindow(page);
}

async function fromPanelMenu(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: entry }).click();
  await expectWindow(page);
}

/** Loads it anew, whatever the page has shown before. */
async function open(page: Page, index: number): Promise<void> {
  const [, path, act] = SCREENS[index] ?? ['', () => '/'];
  await page.goto(at(path()));
  await expect(page.getByRole('heading').first()).toBeAttached();
  // Its bars come from the server: before there are cards nobody may hear a press on them.
  if (/^\/($|\?)/.test(path())) await expect(page.locator('.card-hit').first()).toBeAttached();
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  if (act) await act(page);
}

test('every screen is accessible in both themes, and everything on it easy to hit', async ({ browser }) => {
  const context = await stage.newContext(browser, { reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const [index, [name]] of SCREENS.entries()) {
    await test.step(name, async () => {
      await open(page, index);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectAccessible(page);
        await shoot(page, `${name.replaceAll(/\W+/g, '-')}-${colorScheme}`);
      }
      expect.soft(await findSmallTargets(page, 28), name).toEqual([]);
    });
  }
});

test('with a finger everything has 44 pixels', async ({ browser }) => {
  const context = await stage.newContext(browser, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  for (const [index, [name]] of SCREENS.entries()) {
    await test.step(name, async () => {
      await open(page, index);
      expect.soft(await findSmallTargets(page, 44), name).toEqual([]);
      await shoot(page, `${name.replaceAll(/\W+/g, '-')}-phone`);
    });
  }
});

test('the keyboard alone goes from card to card, opens one, and comes back', async ({ browser }) => {
  const context = await stage.newContext(browser);
  const page = await context.newPage();
  await page.goto(at('/'));
  const card = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} workspace`) });
  await expect(card('Acme')).toBeAttached();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the canvas' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#canvas')).toBeFocused();
  for (
    let step = 0;
    step < 12 && !(await card('Acme').evaluate((it) => it === document.activeElement));
    step += 1
  ) {
    await page.keyboard.press('Tab');
  }
  await expect(card('Acme')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(card('Backend')).toBeFocused();
  await expect(card('Backend')).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('ArrowRight');
  await expect(card('Laptop')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Laptop: panel' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(card('Laptop')).toBeFocused();
});
