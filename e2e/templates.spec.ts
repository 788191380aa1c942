import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { SCOUT, STUDIO, writeFolder } from './pages/template-folders';
import { expectClean, expectFits, openWatched } from './pages/watched-page';
import { removeTempFolders } from './process/support/temp-folders';

// Nothing here runs what the templates name.
const stage = new ChatStage({ MOLECULE_AGENT_PROGRAM: 'none' });
test.afterAll(removeTempFolders);

const url = (): string => `http://localhost:${stage.server.port}/`;
const window = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

async function openTemplates(page: Page) {
  await page.getByRole('button', { name: 'Templates', exact: true }).click();
  return window(page, 'Templates');
}

const chooseFolder = (page: Page, folder: string) =>
  page.getByLabel('A folder of this computer').setInputFiles(folder);

async function saveKey(within: ReturnType<typeof window>, name: string, value: string) {
  await within.getByLabel(name, { exact: true }).fill(value);
  await within.getByRole('button', { name: `Save ${name}` }).click();
  await expect(within.getByRole('listitem').filter({ hasText: name }).getByText('Saved')).toBeVisible();
}

test('E-17, E-18: the templates stand in a drawer, each organisation with its size and one Import button', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await stage.server.api.json('POST', '/workspaces', { name: 'First', runtime: 'mock' });
  const watched = await openWatched(context, url());
  const { page } = watched;
  const drawer = await openTemplates(page);
  const known = await stage.server.api.json<{ name: string; workspaces: number }[]>('GET', '/org/templates');
  await expect(drawer.getByRole('heading', { name: 'Organisation templates' })).toBeVisible();
  await expect(drawer.getByRole('button', { name: /^Import \d+ workspace/ })).toHaveCount(known.length);
  await expect(drawer.getByText(known[0]?.name ?? '')).toBeVisible();
  await expect(drawer.getByText(/^200 workspaces$/)).toBeVisible();
  await expect(drawer.getByText('Nothing here runs it yet').first()).toBeVisible();
  await shoot(page, 'templates');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('button', { name: 'Templates', exact: true })).toBeFocused();
  await expectClean(watched);
  await context.close();
});

test('E-36: an import asks for what is missing, any one of a group is enough, and a double click imports once', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const watched = await openWatched(context, url());
  const { page } = watched;
  await openTemplates(page);
  await chooseFolder(page, writeFolder('studio', STUDIO));
  const plan = window(page, 'Import Studio');
  const go = plan.getByRole('button', { name: 'Import 2 workspaces' });
  await expect(go).toBeDisabled();
  await expect(plan.getByText('Painter')).toBeVisible();
  await expect(plan.getByText(/org\.yaml:10:\d+/)).toBeVisible();
  await shoot(page, 'import-plan');
  await expectAccessible(page);
  await saveKey(plan, 'OPENAI_API_KEY', 'sk-typed-by-hand');
  await expect(plan.getByText('Using OPENAI_API_KEY')).toBeVisible();
  await expect(go).toBeDisabled();
  await saveKey(plan, 'GITHUB_TOKEN', 'ghp_typed-by-hand');
  await expect(go).toBeEnabled();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/org/import')) sent.push(request.method());
  });
  await go.dblclick();
  await expect(plan).toBeHidden();
  await expect(page.getByText(/Studio came without 1 workspace/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Camera workspace/ })).toBeVisible();
  expect(sent).toEqual(['POST']);
  expect(await page.content()).not.toContain('typed-by-hand');
  await expectClean(watched);
  await context.close();
});

test('a second import says that nothing is new; a broken template says where, and changes nothing', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  const watched = await openWatched(context, url());
  const { page } = watched;
  await openTemplates(page);
  await chooseFolder(page, writeFolder('studio', STUDIO));
  const again = window(page, 'Import Studio');
  await expect(again.getByText('There already, kept as they are')).toBeVisible();
  await expect(again.getByRole('button', { name: /^Import \d/ })).toHaveCount(0);
  await shoot(page, 'import-again-390');
  await expectFits(page);
  await again.getByRole('button', { name: 'Close' }).click();
  const before = await stage.server.api.json<unknown[]>('GET', '/workspaces');
  await chooseFolder(page, writeFolder('broken', { 'org.yaml': 'name: Broken\nworkspaces: [{nam: A}]\n' }));
  const broken = window(page, 'broken cannot be imported');
  await expect(broken.getByText(/org\.yaml:2/).first()).toBeVisible();
  await shoot(page, 'import-broken-390');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  expect(await stage.server.api.json<unknown[]>('GET', '/workspaces')).toHaveLength(before.length);
  await expectClean(watched);
  await context.close();
});

test('E-35: a workspace template starts at once with a key that is there, and asks for one otherwise', async ({
  browser,
}) => {
  const { api } = stage.server;
  await api.json('DELETE', '/settings/secrets/OPENAI_API_KEY');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const watched = await openWatched(context, url());
  const { page } = watched;
  const drawer = await openTemplates(page);
  await chooseFolder(page, writeFolder('Scout', SCOUT));
  // Not knowing which keys there are counts as having none: the question comes all the same.
  await page.route('**/api/settings/secrets', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/settings/secrets'));
  await drawer.getByRole('button', { name: 'Start Scout' }).click();
  await failed;
  await page.unroute('**/api/settings/secrets');
  const keys = window(page, 'Start Scout');
  const go = keys.getByRole('button', { name: 'Start Scout' });
  await expect(go).toBeDisabled();
  await keys.getByLabel('OPENAI_API_KEY (other)').check();
  await shoot(page, 'start-template');
  await expectAccessible(page);
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await keys.getByLabel('OPENAI_API_KEY', { exact: true }).fill('sk-typed-by-hand');
  await keys.getByRole('button', { name: 'Save OPENAI_API_KEY' }).click();
  await expect(keys.getByRole('alert')).toContainText('The platform cannot be reached');
  await expect(go).toBeDisabled();
  await page.unroute('**/*');
  await saveKey(keys, 'OPENAI_API_KEY', 'sk-typed-by-hand');
  await go.click();
  await expect(page.getByRole('heading', { name: 'Scout' }).first()).toBeVisible();
  const scouts = async () =>
    (await api.json<{ name: string; model: string }[]>('GET', '/workspaces')).filter(
      ({ name }) => name === 'Scout',
    );
  await expect.poll(scouts).toMatchObject([{ model: 'other' }]);
  // The key is there now: no question this time.
  await drawer.getByRole('button', { name: 'Start Scout' }).click();
  await expect.poll(async () => (await scouts()).length).toBe(2);
  await expectClean(watched);
  await context.close();
});
