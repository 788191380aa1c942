import { type Browser, expect, type Page, test } from '@playwright/test';
import { ChatPanel } from '../pages/chat-panel';
import { ConnectPage } from '../pages/connect-page';
import { CreatePage } from '../pages/create-page';
import { SCHEMES, SIZES } from '../pages/site';
import { endAllChildren } from '../process/support/child';
import { writeOrgTemplate } from '../process/support/org-template';
import { type ServerProcess, startServer } from '../process/support/server-process';
import { makeTempFolder, removeTempFolders } from '../process/support/temp-folders';
import { type Company, foundCompany, leaveUnread } from './robotics-company';

const FOLDER = 'screenshots';
const LARGE = 1000;
const TALKS = [
  ['Workspace 1', 'Workspace 10', 'Count what came in since Monday, and say what is odd about it.'],
  ['Workspace 1', 'Workspace 10', 'Leave the returns out and count again.'],
  ['Workspace 2', 'Workspace 4', 'Write the summary for Thursday.'],
  ['Workspace 10', 'Workspace 3', 'Check these three numbers against the ledger.'],
] as const;
const TABS = ['Details', 'Config'] as const;
/** Agents whose last heartbeat is older would be shown as gone. */
const PATIENT = { REMOTE_LIVENESS_STALE_AFTER: '3600' };

let company: Company;
let server: ServerProcess;
let empty: ServerProcess;
let crowded: ServerProcess;
let large: ServerProcess;

test.beforeAll(async () => {
  const dataDir = makeTempFolder('shots');
  server = await startServer({ DATA_DIR: dataDir, ...PATIENT });
  company = await foundCompany(server, dataDir);
  empty = await startServer({ DATA_DIR: makeTempFolder('shots-empty') });
  crowded = await startServer({ DATA_DIR: makeTempFolder('shots-crowded') });
  await crowded.api.importOrg();
  await crowded.api.listSettled(20_000);
  const configs = makeTempFolder('shots-templates');
  writeOrgTemplate(configs, 'large', LARGE);
  large = await startServer({ DATA_DIR: makeTempFolder('shots-large'), CONFIGS_DIR: configs });
  await large.api.importOrg('large');
  const rows = await large.api.listSettled(60_000);
  const idOf = (name: string): string => rows.find((row) => row.name === name)?.id ?? '';
  for (const [from, to, task] of TALKS)
    await large.api.json('POST', `/workspaces/${idOf(from)}/delegate`, { target_id: idOf(to), task });
});

test.afterAll(async () => {
  await company?.agent.close();
  await endAllChildren();
  await removeTempFolders();
});

interface Stand {
  readonly page: Page;
  readonly shoot: (name: string) => Promise<void>;
  readonly open: (path: string, at?: ServerProcess) => Promise<void>;
}

async function stand(browser: Browser, scheme: 'light' | 'dark', [width, height]: readonly [number, number]) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    hasTouch: width < 500,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const made: Stand = {
    page,
    shoot: async (name) => {
      // The code of a tab, and what it shows, comes when it is opened.
      await expect(page.locator('.panel-skeleton, .config-skeleton')).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      await page.screenshot({
        path: `${FOLDER}/${name}-${scheme === 'light' ? 'paper' : 'dark'}-${width}.png`,
      });
    },
    open: async (path, at = server) => {
      await page.goto(`http://localhost:${at.port}${path}`);
    },
  };
  return { ...made, close: () => context.close() };
}

const GROUPS = { canvases, atSize, arranging, panel, windows, otherPages, outages };

for (const scheme of SCHEMES) {
  for (const size of SIZES) {
    for (const [group, shootAll] of Object.entries(GROUPS)) {
      test(`${group}: ${scheme}, ${size[0]} px`, async ({ browser }) => {
        const { close, ...here } = await stand(browser, scheme, size);
        try {
          await shootAll(here);
        } finally {
          await close();
        }
      });
    }
  }
}

const card = (page: Page, name: string) => page.locator(`.card-hit[aria-label^="${name} workspace"]`);

async function canvases({ page, shoot, open }: Stand): Promise<void> {
  await open('/', empty);
  await expect(page.getByRole('button', { name: /^Import 200/ })).toBeVisible();
  await shoot('empty-canvas');
  await page.route('**/api/workspaces', () => new Promise(() => undefined));
  await open('/');
  await shoot('loading');
  await page.unroute('**/api/workspaces');
  await open('/', crowded);
  await expect(card(page, 'Chief executive')).toHaveCount(1);
  await shoot('crowded');
  // The first visit settles what has been read; what is said afterwards is not.
  await open('/');
  await expect(card(page, 'Support')).toHaveCount(1);
  await leaveUnread(server, company);
  await shoot('canvas-every-state');
  const fold = (collapsed: boolean) =>
    server.api.json('PATCH', `/workspaces/${company.ids.get('Research')}`, { collapsed });
  const shown = page.locator('.card-hit');
  const unfolded = await shown.count();
  await fold(true);
  await expect.poll(() => shown.count()).toBeLessThan(unfolded);
  await shoot('canvas-collapsed-team');
  await fold(false);
  await expect(shown).toHaveCount(unfolded);
}

/** A thousand cards as tiles, as blocks and in full, and who of them talked to whom. */
async function atSize({ page, shoot, open }: Stand): Promise<void> {
  await open('/', large);
  await expect(page.locator(`.far-view[data-cards="${LARGE}"]`)).toBeAttached();
  await shoot('thousand-all');
  const canvas = page.locator('.canvas');
  await page.mouse.move((page.viewportSize()?.width ?? 0) / 2, 420);
  for (const level of ['block', 'full']) {
    await expect
      .poll(async () => {
        if ((await canvas.getAttribute('data-lod')) !== level) await page.mouse.wheel(0, -90);
        return canvas.getAttribute('data-lod');
      })
      .toBe(level);
    await shoot(`thousand-${level}`);
  }
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByRole('button', { name: 'Show who talked to whom' }).click();
  await expect(page.getByRole('region', { name: 'Who talked to whom' }).getByRole('listitem')).toHaveCount(3);
  await shoot('talk');
}

/** What is said and asked while cards are arranged and picked. */
async function arranging({ page, shoot, open }: Stand): Promise<void> {
  await open('/');
  for (const name of ['Frontend', 'Support', 'Market']) {
    await card(page, name).focus();
    await page.keyboard.press('Shift+Enter');
  }
  await shoot('picked');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await shoot('delete-picked');
  await page.keyboard.press('Escape');
  await card(page, 'Engineering').dispatchEvent('contextmenu');
  await expect(page.getByRole('menu')).toBeVisible();
  await shoot('card-menu');
  await page.getByRole('menuitem', { name: 'Move to…' }).click();
  await shoot('move-to');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More for the whole canvas' }).click();
  await shoot('canvas-menu');
}

async function panel({ page, shoot, open }: Stand): Promise<void> {
  const id = company.ids.get('Engineering');
  await open(`/?ws=${id}`);
  const chat = new ChatPanel(page, 'Engineering');
  await expect(chat.of('agent').first()).toBeVisible();
  await shoot('panel-chat');
  await chat.agentComms.click();
  await shoot('panel-agent-comms');
  for (const tab of TABS) {
    await open(`/?ws=${id}&tab=${tab.toLowerCase()}`);
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.panel-body [aria-hidden="true"].animate-pulse')).toHaveCount(0);
    await shoot(`panel-${tab.toLowerCase()}`);
  }
  for (const name of ['Release', 'QA', 'Laptop agent', 'Backend']) {
    await open(`/?ws=${company.ids.get(name)}`);
    await expect(page.getByRole('complementary', { name: `${name}: panel` })).toBeVisible();
    await shoot(`panel-chat-${name.toLowerCase().replace(' ', '-')}`);
    await open(`/?ws=${company.ids.get(name)}&tab=config`);
    await expect(page.locator('.config-tab')).toBeVisible();
    await shoot(`panel-config-${name.toLowerCase().replace(' ', '-')}`);
  }
}

async function windows({ page, shoot, open }: Stand): Promise<void> {
  const [create, connect] = [new CreatePage(page), new ConnectPage(page)];
  await open('/');
  await create.open();
  await shoot('create');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Templates' }).click();
  await expect(page.getByRole('button', { name: /^Import 200/ })).toBeVisible();
  await shoot('templates');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await shoot('palette');
  await page.keyboard.type('re');
  await shoot('palette-found');
  await page.keyboard.press('Escape');
  for (const item of ['Rename', 'Delete']) {
    await open(`/?ws=${company.ids.get('Engineering')}`);
    await page.getByRole('button', { name: 'Actions for Engineering' }).click();
    if (item === 'Rename') await shoot('panel-menu');
    await page.getByRole('menuitem', { name: item }).click();
    await shoot(item.toLowerCase());
  }
  await open('/');
  await card(page, 'Laptop agent').dispatchEvent('contextmenu');
  await page.getByRole('menuitem', { name: 'How to connect' }).click();
  await expect(connect.tabs.first()).toBeVisible();
  for (const label of ['Universal MCP', 'Claude Code', 'curl', 'Fields']) {
    await connect.openTab(label);
    await shoot(`connect-${label.toLowerCase().replace(' ', '-')}`);
  }
}

async function otherPages({ page, shoot, open }: Stand): Promise<void> {
  for (const [path, name] of [
    ['/marketplace', 'marketplace'],
    ['/docs', 'docs'],
    ['/docs/connect-an-agent', 'docs-page'],
    ['/nothing-here', 'not-found'],
  ] as const) {
    await open(path);
    await shoot(name);
  }
  await open('/?purchase_success=1&item=agent');
  await expect(page.getByRole('dialog', { name: 'Purchase complete' })).toBeVisible();
  await shoot('purchase');
}

async function outages({ page, shoot, open }: Stand): Promise<void> {
  await page.route('**/api/**', (route) => route.abort());
  await open('/');
  await expect(page.getByRole('button', { name: 'Retry' }).first()).toBeVisible();
  await shoot('platform-down');
  await page.unroute('**/api/**');
}
