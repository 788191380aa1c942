import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  test,
} from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ConfigPage } from './pages/config-page';
import { shoot } from './pages/shots';
import { SCHEMES, SIZES } from './pages/site';
import { expectClean, expectFits, openWatched, type WatchedPage } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

let server: ServerProcess;
test.beforeAll(async () => {
  server = await startServer({ DATA_DIR: makeTempFolder('config') });
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

const FILE = '/files/config.yaml';

async function createMock(name: string): Promise<string> {
  const { id } = await server.api.create(name);
  await server.api.listSettled(30_000);
  return id;
}

const readFile = async (id: string): Promise<string> =>
  (await server.api.json<{ content: string }>('GET', `/workspaces/${id}${FILE}`)).content;

const writeFile = (id: string, content: string): Promise<unknown> =>
  server.api.json('PUT', `/workspaces/${id}${FILE}`, { content });

async function open(
  browser: Browser,
  id: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage & { config: ConfigPage }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  contexts.push(context);
  const watched = await openWatched(context, `http://localhost:${server.port}/?ws=${id}&tab=config`);
  return { ...watched, config: new ConfigPage(watched.page, name) };
}

test('a form changes the workspace and the lines of its file, and nothing else of it', async ({
  browser,
}) => {
  const id = await createMock('Ada');
  await writeFile(
    id,
    '# ours\nname: Ada # the first\ntier: 2\nskills:\n  - search # the web\nodd: { kept: yes }\n',
  );
  const watched = await open(browser, id, 'Ada');
  const { page, config } = watched;
  await config.field('Name').fill('Ada Lovelace');
  await config.panel.getByRole('radio', { name: 'T1 Sandboxed' }).click();
  await config.unfold('Skills and tools');
  const skills = config.panel.getByRole('textbox', { name: 'Skills' });
  await skills.fill('count');
  await skills.press('Enter');
  await expect(config.items('Skills')).toHaveText(['search', 'count']);
  await expect(config.state).toHaveText('Unsaved changes');

  await test.step('the name of a variable is taken, its value is not', async () => {
    const box = config.panel.getByRole('textbox', { name: 'Required variables' });
    await box.fill('sk-ant-api03-secret');
    await box.press('Enter');
    await expect(
      config.panel.getByRole('alert').filter({ hasText: 'secrets of the workspace' }),
    ).toBeVisible();
    await box.fill('anthropic-api-key');
    await box.press('Enter');
    await expect(config.items('Required variables')).toHaveText(['ANTHROPIC_API_KEY']);
  });

  await config.save.dblclick();
  const saved = new ConfigPage(page, 'Ada Lovelace');
  await saved.expectSaved();
  expect(await readFile(id)).toBe(
    '# ours\nname: Ada Lovelace # the first\ntier: 1\nskills:\n  - search # the web\n  - count\nodd: { kept: yes }\nruntime_config:\n  required_env:\n    - ANTHROPIC_API_KEY\n',
  );
  await page.reload();
  await expect(saved.field('Name')).toHaveValue('Ada Lovelace');
  await expect(saved.panel.getByRole('radio', { name: 'T1 Sandboxed' })).toBeChecked();
  await expect(saved.state).toHaveText('');
  await expectClean(watched);
});

test('YAML and form are one document: comments stay, a broken text stays, a stale line changes nothing', async ({
  browser,
}) => {
  const id = await createMock('Bea');
  await writeFile(id, 'name: Old name\nversion: 1.0.0 # first\nshared_context: [a.md]\n');
  const watched = await open(browser, id, 'Bea');
  const { config } = watched;
  await expect(config.panel.getByText('config.yaml says otherwise: name “Old name”.')).toBeVisible();
  await expect(config.field('Name')).toHaveValue('Bea');
  await config.field('Version').fill('2.0.0');
  await config.openYaml();
  await expect(config.editor).toContainText('version: 2.0.0 # first');

  await test.step('a broken text keeps the person here and says where', async () => {
    const hostile = '# <script>alert(1)</script>\nversion: 2.0.0 # first\nlong: ';
    await config.write(`${hostile}[${'x'.repeat(10_000)}\n`);
    await expect(
      config.panel.getByText(/^Line \d+: .* The form is back once this is corrected\.$/),
    ).toBeVisible();
    await expect(config.formMode).toBeDisabled();
    await config.save.click();
    await expect(config.refusals).toContainText(/Nothing was saved\. config\.yaml, line \d+/);
    await shoot(config.page, 'config-broken');
    await config.write(`${hostile}"\u202etxt"\nname: Old name\nshared_context: [a.md]\n`);
  });
  await config.formMode.click();
  await expect(config.field('Version')).toHaveValue('2.0.0');
  await config.openYaml();
  await config.editor.press('ControlOrMeta+s');
  await config.expectSaved();
  expect(await readFile(id)).toBe(
    '# <script>alert(1)</script>\nversion: 2.0.0 # first\nlong: "\u202etxt"\nname: Bea\n',
  );
  expect((await server.api.list()).find((row) => row.id === id)?.name).toBe('Bea');
  await expectClean(watched);
});

test('E-43: a model that is refused does not hold up the others, and stays to be corrected', async ({
  browser,
}) => {
  const id = await createMock('Cleo');
  const watched = await open(browser, id, 'Cleo');
  const { config } = watched;
  await config.field('Role').fill('Keeps the books');
  await config.field('Model').fill('a model of mine');
  await config.save.click();
  await expect(config.refusals).toContainText('Role saved.');
  await expect(config.refusals).toContainText('Model not saved: model must be');
  await expect(config.state).toHaveText('Unsaved changes');
  await expect(config.field('Model')).toBeFocused();
  await expect(config.field('Model')).toHaveAttribute('aria-invalid', 'true');
  await shoot(config.page, 'config-partial');
  expect((await server.api.list()).find((row) => row.id === id)).toMatchObject({
    role: 'Keeps the books',
    model: null,
  });
  await config.field('Model').fill('anthropic:claude-opus-4-7');
  await config.save.click();
  await config.expectSaved();
  await expectClean(watched);
});

test('E-43: a missing file is said and made; an agent elsewhere has none to miss', async ({ browser }) => {
  const id = await createMock('Dora');
  await server.api.json('DELETE', `/workspaces/${id}${FILE}`);
  const { config, ...watched } = await open(browser, id, 'Dora');
  await expect(config.panel.getByRole('heading', { name: 'This workspace is misconfigured' })).toBeVisible();
  await expectAccessible(watched.page);
  await shoot(config.page, 'config-missing');
  await config.panel.getByRole('button', { name: 'Create the default file' }).click();
  await config.expectSaved();
  await expect(config.field('Version')).toHaveValue('1.0.0');
  expect(await readFile(id)).toContain('name: Dora\n');
  await expectClean(watched);

  const external = await server.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Elsewhere',
    runtime: 'external',
  });
  const other = await open(browser, external.id, 'Elsewhere');
  await expect(other.config.panel.getByText('The agent keeps its own configuration.')).toBeVisible();
  await expect(other.config.yamlMode).toHaveCount(0);
  await other.config.field('Role').fill('Far away');
  await other.config.save.click();
  await other.config.expectSaved();
  await expectAccessible(other.page);
  await shoot(other.page, 'config-external');
  await expectClean(other);
});

test('two tabs edit one file: who is not done follows, who is edits on, compares and decides', async ({
  browser,
}) => {
  const id = await createMock('Fay');
  await writeFile(id, 'name: Fay\ncolour: none\n');
  const first = await open(browser, id, 'Fay');
  const second = await open(browser, id, 'Fay', { colorScheme: 'dark' });
  await first.config.openYaml();
  await second.config.openYaml();
  await first.config.write('name: Fay\ncolour: red\n');
  await second.config.write('name: Fay\ncolour: green\n');
  await second.config.save.click();
  await second.config.expectSaved();

  await expect(first.config.conflict).toContainText('config.yaml was saved elsewhere meanwhile.');
  await expect(first.config.editor).toContainText('colour: red');
  await first.config.conflict.getByRole('button', { name: 'Compare' }).click();
  await expect(first.config.comparison).toContainText('colour: green');
  await expect(first.config.comparison).toContainText('colour: red');
  await expectAccessible(first.page);
  await shoot(first.page, 'config-compare');
  await first.config.comparison.getByRole('button', { name: 'Keep mine and save' }).click();
  await first.config.expectSaved();
  expect(await readFile(id)).toBe('name: Fay\ncolour: red\n');
  await expect(second.config.editor).toContainText('colour: red');

  await test.step('theirs can be taken too', async () => {
    await first.config.write('name: Fay\ncolour: blue\n');
    await writeFile(id, 'name: Fay\ncolour: black\n');
    await first.config.conflict.getByRole('button', { name: 'Take theirs' }).click();
    await expect(first.config.editor).toContainText('colour: black');
    await expect(first.config.conflict).toHaveCount(0);
    await expect(first.config.save).toBeDisabled();
  });
  await expectClean(first);
  await expectClean(second);
});

test('without the platform nothing typed is lost, on the way to other cards and back', async ({
  browser,
}) => {
  const id = await createMock('Gil');
  const watched = await open(browser, id, 'Gil');
  const { page, config } = watched;
  await config.field('Description').fill('Line one\nLine two');
  await page.context().setOffline(true);
  await config.save.click();
  await expect(config.refusals).toContainText(
    'The platform cannot be reached. Everything you changed is kept',
  );
  await config.panel.getByRole('tab', { name: 'Details' }).click();
  await config.panel.getByRole('button', { name: 'Close the panel' }).click();
  await page.getByRole('button', { name: /^Gil/ }).first().click();
  await config.tab.click();
  await expect(config.field('Description')).toHaveValue('Line one\nLine two');
  await page.context().setOffline(false);
  await config.save.click();
  await config.expectSaved();
  expect(await readFile(id)).toContain('description: |-\n  Line one\n  Line two\n');

  await test.step('leaving the page and loading again ask first', async () => {
    await config.field('Version').fill('9');
    await config.reload.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click();
    await expect(config.field('Version')).toHaveValue('1.0.0');
    await config.field('Version').fill('9');
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => setTimeout(() => location.reload()));
    expect((await asked).type()).toBe('beforeunload');
  });
});

test('by keyboard alone, from the tabs through the text and out again', async ({ browser }) => {
  const id = await createMock('Hal');
  const watched = await open(browser, id, 'Hal');
  const { page, config } = watched;
  await expect(config.field('Name')).toBeVisible();
  await config.tab.focus();
  await page.keyboard.press('Tab');
  await expect(config.formMode).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(config.editor).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(config.editor).toBeFocused();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('note: by hand');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(config.reload).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(config.save).toBeFocused();
  await page.keyboard.press('Enter');
  await config.expectSaved();
  expect(await readFile(id)).toContain('note: by hand');
  await expectClean(watched);
});

test('reads sensibly and fits, in both themes and every size', async ({ browser }) => {
  const id = await createMock('Ida');
  await writeFile(
    id,
    '# What Ida is\nname: Ida\ntier: 2\ndescription: |\n  Reads what others wrote,\n  and says so.\nskills:\n  - search # the web\n  - write\na2a:\n  streaming: true\n',
  );
  for (const colorScheme of SCHEMES) {
    const watched = await open(browser, id, 'Ida', { colorScheme });
    const { page, config } = watched;
    await config.unfold('Skills and tools');
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await expectFits(page);
      await shoot(page, `config-form-${colorScheme}-${width}`);
    }
    await config.openYaml();
    await expectAccessible(page);
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await expectFits(page);
      await shoot(page, `config-yaml-${colorScheme}-${width}`);
    }
    await expectClean(watched);
  }
});
