import { expect, type Page, type Request, test } from '@playwright/test';
import { ChatStage, gate } from './pages/chat-stage';
import { writeFolder } from './pages/template-folders';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();

const url = (query: string): string => `http://localhost:${stage.server.port}/${query}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('Back asks before it closes settings with something typed in them; the focus comes back', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Typist');
  const watched = await openWatched(await stage.newContext(browser), url(`?ws=${id}`));
  const { page } = watched;
  await expect(page.getByRole('tab', { name: 'Chat', exact: true })).toBeVisible();
  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await press(page, 'Add a secret');
  await settings.getByLabel('Value', { exact: true }).fill('not saved yet');
  await page.goBack();
  const question = page.getByRole('alertdialog', { name: 'Discard what you typed?' });
  await press(page, 'Keep editing');
  await expect(question).toBeHidden();
  await expect(settings.getByLabel('Value', { exact: true })).toHaveValue('not saved yet');
  await expect(page).toHaveURL(/settings=secrets/);
  await page.goBack();
  await press(page, 'Discard');
  await expect(settings).toBeHidden();
  await expect(page).not.toHaveURL(/settings/);
  await expectClean(watched);
});

test('what is typed while the details are being saved stays; Esc leaves the form, not the panel', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Slow');
  const watched = await openWatched(await stage.newContext(browser), url(`?ws=${id}&tab=details`));
  const { page } = watched;
  const role = page.getByRole('textbox', { name: 'Role (optional)' });
  await press(page, 'Edit');
  await role.fill('First');
  const { opened, open } = gate();
  await page.route('**/*', async (route) => {
    if (route.request().method() === 'POST') await opened;
    await route.continue();
  });
  await press(page, 'Save');
  await role.fill('First, and more');
  open();
  const saved = async () => (await stage.server.api.json<{ role: string }>('GET', `/workspaces/${id}`)).role;
  await expect.poll(saved).toBe('First');
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeEnabled();
  await expect(role).toHaveValue('First, and more');
  await press(page, 'Save');
  await expect.poll(saved).toBe('First, and more');
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await role.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeFocused();
  await expectClean(watched);
});

test('the other tabs of the panel open without the platform', async ({ browser }) => {
  const { id } = await stage.createMock('Away');
  const context = await stage.newContext(browser);
  const coming = new Set<Request>();
  context.on('request', (request) => {
    if (['script', 'stylesheet'].includes(request.resourceType())) coming.add(request);
  });
  context.on('requestfinished', (request) => coming.delete(request));
  context.on('requestfailed', (request) => coming.delete(request));
  const { page } = await openWatched(context, url(`?ws=${id}&tab=details`));
  await expect(page.getByRole('heading', { name: 'About' })).toBeVisible();
  // The other tabs are asked for as the panel opens.
  await expect.poll(() => coming.size).toBe(0);
  await context.setOffline(true);
  await page.getByRole('tab', { name: 'Config' }).click();
  await expect(page.getByText('The configuration could not be loaded')).toBeVisible();
  await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  await expect(page.getByRole('textbox', { name: /^Message/ })).toBeVisible();
  await expect(page.getByText('This page stopped working')).toHaveCount(0);
});

const MANY = Array.from({ length: 20 }, (_, at) => `KEY_${at}`);

test('the buttons of a long window are in sight, and the templates cover nothing that is needed', async ({
  browser,
}) => {
  await stage.createMock('Neighbour');
  const context = await stage.newContext(browser, { viewport: { width: 1280, height: 720 } });
  const watched = await openWatched(context, url(''));
  const { page } = watched;
  await press(page, 'Templates');
  const drawer = page.getByRole('dialog', { name: 'Templates' });
  const title = page.locator('.toolbar-title');
  const gap = async () => {
    const [side, bar] = [await drawer.boundingBox(), await title.boundingBox()];
    return (bar?.x ?? 0) - (side?.x ?? 0) - (side?.width ?? 0);
  };
  // Both move for a moment.
  await expect.poll(gap).toBeGreaterThan(0);
  const org = `name: Needy\ndefaults: {runtime: mock}\nrequired_env: [${MANY}]\nworkspaces: [{name: One}]\n`;
  await page.getByLabel('A folder of this computer').setInputFiles(writeFolder('needy', { 'org.yaml': org }));
  const plan = page.getByRole('dialog', { name: 'Import Needy' });
  await expect(plan.getByRole('button', { name: 'Import 1 workspace' })).toBeInViewport({ ratio: 1 });
  await plan.getByLabel('KEY_0', { exact: true }).fill('typed by hand');
  await plan.getByLabel('KEY_0', { exact: true }).press('Enter');
  await expect(plan.getByText('Saved')).toBeVisible();
  await expect(plan.getByLabel('KEY_1', { exact: true })).toBeFocused();
  await expectClean(watched);
});
