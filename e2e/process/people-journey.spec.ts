import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { PANEL_TABS } from '@/components/workspace-panel/panel-tabs';
import { CONTRACTS } from '@/contracts/catalog';
import { fillPath } from '@/contracts/contract-path';
import { isAllowed } from '@/domain/access-rules';
import { expectAccessible } from '../pages/accessible';
import { ChatPanel } from '../pages/chat-panel';
import { ConfigPage } from '../pages/config-page';
import {
  cardOf,
  changeTheHead,
  connectAnAgent,
  countOnline,
  deleteATeam,
  expectEverythingAsItWas,
  HEAD,
  importOrganisation,
  talkToTheHead,
} from '../pages/journey';
import { offeredBeyond } from '../pages/offered';
import { refusalsOf } from '../pages/refusals-of';
import { shoot } from '../pages/shots';
import { expectClean, openWatched, type WatchedPage } from '../pages/watched-page';
import { endAllChildren } from './support/child';
import {
  addPerson,
  claimAsOwner,
  PASSWORD,
  type PeopleServer,
  startPeopleServer,
} from './support/server-mode';
import { removeTempFolders } from './support/temp-folders';

test.describe.configure({ mode: 'serial' });

const A_VIEWER = { kind: 'person', role: 'viewer', workspaceId: null } as const;
const NOBODY = '00000000-0000-4000-8000-000000000000';
const OWNER = 'olga@example.com';
const VIEWER = 'vera@example.com';

let server: PeopleServer;
let owner: WatchedPage;
let viewer: WatchedPage;
const contexts: BrowserContext[] = [];

/** What whoever only looks may press: where to look, how it looks, and what is their own. */
const LOOKING = [
  / workspace, .*"/,
  /^link "(Skip to the canvas|React Flow attribution)"/,
  /^button "Theme: /,
  /^button "viewer, viewer: account and people"/,
  /^button "(Show everything|Zoom in|Zoom out|Close the panel)"/,
  /^button "(Show the legend|Show who talked to whom|Calls between agents|More for the whole canvas|Why .* is .*)"/,
  /^tab "/,
  // To the card of a peer.
  /^button ".* · (Above|Below|Beside)"/,
  /^button "Copy the id"/,
];
/** It stands there with why nothing can be written in it. */
const COMPOSER = `textbox "Message to ${HEAD}":`;

test.beforeAll(async ({ browser }) => {
  // Otherwise one of the endpoints would not be there at all.
  server = await startPeopleServer({ MOLECULE_ENABLE_TEST_TOKENS: '1' });
  await addPerson(server, await claimAsOwner(server, OWNER), VIEWER, 'viewer');
  owner = await signIn(browser, OWNER);
  viewer = await signIn(browser, VIEWER);
});
test.afterAll(async () => {
  for (const context of contexts) await context.close();
  await endAllChildren();
  await removeTempFolders();
});

async function signIn(browser: Browser, email: string): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: server.origin,
    viewport: { width: 1440, height: 900 },
  });
  contexts.push(context);
  const watched = await openWatched(context, `${server.origin}/`);
  const { page } = watched;
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${server.origin}/`);
  return watched;
}

/** As many as the server has, in the words of the page. */
const onlineNow = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const rows = (await (await fetch('/api/workspaces')).json()) as { status: string }[];
    return `${rows.filter(({ status }) => status === 'online').length} online`;
  });

/** Files are saved by a server action of their own, which asks for the session too. */
async function configureTheHead(page: Page): Promise<void> {
  const config = new ConfigPage(page, HEAD);
  await config.tab.click();
  await config.field('Role').fill('Answers for some of it');
  await config.save.click();
  await config.expectSaved();
}

test('signed in as owner the whole journey is gone, while a viewer sees all of it happen', async () => {
  const [first, second] = [owner.page, viewer.page];
  await importOrganisation(first, second);
  await talkToTheHead(first);
  await configureTheHead(first);
  await changeTheHead(first, second);
  await connectAnAgent(first);
  await deleteATeam(first, second);
  // Of a team that is gone the last ones go after its head.
  const online = await onlineNow(first);
  await expect.poll(() => countOnline(first)).toBe(online);
  for (const { page } of [owner, viewer]) {
    await page.reload();
    await expectEverythingAsItWas(page, online);
  }
  await expectClean(owner);
  await expectClean(viewer);
});

test('signed in as viewer nothing is offered that would change something', async () => {
  const { page } = viewer;
  const chat = new ChatPanel(page, HEAD);
  const open = (tab: string) => chat.panel.getByRole('tab', { name: tab, exact: true }).click();
  await expect(chat.panel.getByRole('tab', { name: 'Chat', exact: true })).toBeVisible();
  for (const { label } of PANEL_TABS) {
    await open(label);
    await expect(chat.panel.getByRole('tab', { name: label, exact: true })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(chat.panel.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
    const wanted = label === 'Chat' ? [COMPOSER] : [];
    await expect.poll(() => offeredBeyond(page, LOOKING), { message: label }).toEqual(wanted);
  }
  await open('Config');
  await expect(chat.panel.getByText('Operators and owners see and change the configuration.')).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'viewer-config');
  await open('Chat');
  await expect(chat.composer).not.toBeEditable();
  await chat.agentComms.click();
  await expect(chat.panel.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
  await expect.poll(() => offeredBeyond(page, LOOKING)).toEqual([]);
  await cardOf(page, HEAD).first().click({ button: 'right', force: true });
  await expect(page.getByRole('menuitem')).toHaveText(['Details', 'Chat', 'Collapse', 'Zoom to the team']);
  await page.keyboard.press('Escape');
});

test('a viewer folds teams on their own page alone, until it is loaded again', async () => {
  const { page } = viewer;
  const team = 'VP Engineering';
  const inside = cardOf(page, 'Payments manager');
  await expect(inside).toHaveCount(1);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') asked.push(`${request.method()} ${request.url()}`);
  });
  const fold = async (how: 'Collapse' | 'Expand', left: number): Promise<void> => {
    // With the keyboard: what lies in the middle of a team is a card of its own.
    await cardOf(page, team).press('Shift+F10');
    await page.getByRole('menuitem', { name: how }).click();
    await expect(inside).toHaveCount(left);
  };
  await fold('Collapse', 0);
  await fold('Expand', 1);
  await fold('Collapse', 0);
  await expect(cardOf(owner.page, 'Payments manager')).toHaveCount(1);
  await page.reload();
  await expect(inside).toHaveCount(1);
  expect(asked).toEqual([]);
});

test('no key of the keyboard, no command and no address leads a viewer further', async () => {
  const { page } = viewer;
  const refused = refusalsOf(page);
  await cardOf(page, HEAD).first().focus();
  for (const key of ['F2', 'Delete', 'n', 'Control+Comma']) await page.keyboard.press(key);
  await page.keyboard.press('Control+k');
  const commands = page.getByRole('option');
  await expect(commands.filter({ hasText: 'Read the docs' })).toBeVisible();
  // Besides cards; each of these looks only, or is about the page itself.
  await expect(commands.filter({ hasNotText: / · T\d/ })).toHaveText(
    [
      ...PANEL_TABS.map(({ label }) => new RegExp(`^${label}`)),
      /^Collapse/,
      'Show everything',
      'Show who talked to whom',
      'Hide calls between agents',
      'Show the legend',
      'Keys and gestures',
      'Change the theme',
      'Open the marketplace',
      'Read the docs',
    ],
    { useInnerText: true },
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.goto('/?settings=audit');
  await expect(page.getByText('The settings are for operators and owners.')).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Settings' })).toHaveCount(0);
  await page.goto('/people');
  await expect(page.getByText('Only owners see who is here and invite others.')).toBeVisible();
  expect(refused).toEqual([]);
});

test('whatever changes something is refused to the own session of a viewer, sent by the page itself', async () => {
  const { page } = viewer;
  const id = await page.evaluate(async () => {
    const rows = (await (await fetch('/api/workspaces')).json()) as { id: string }[];
    return rows[0]?.id ?? '';
  });
  const writes = CONTRACTS.filter(({ auth }) => !isAllowed(auth, A_VIEWER, null)).map((contract) => ({
    method: contract.method,
    path: `/api${fillPath(contract.path, (name) => (name === 'id' ? id : NOBODY))}`,
  }));
  expect(writes.length).toBeGreaterThan(40);
  const answers = await page.evaluate(
    (requests) =>
      Promise.all(
        requests.map(async ({ method, path }) => {
          const given =
            method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
          const response = await fetch(path, { method, ...given });
          const { code } = (await response.json()) as { code: string };
          return `${method} ${path}: ${response.status} ${code}`;
        }),
      ),
    writes,
  );
  expect(answers).toEqual(writes.map(({ method, path }) => `${method} ${path}: 403 forbidden`));
});
