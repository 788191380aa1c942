import { readFileSync } from 'node:fs';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const card = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace`) });
const openCanvas = (context: BrowserContext) =>
  openWatched(context, `http://localhost:${stage.server.port}/`);

async function choose(page: Page, name: string, entry: string): Promise<void> {
  await card(page, name).focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: entry, exact: true }).press('Enter');
}

/** Drags a file over the page as the system does, and drops it or leaves. */
async function drag(
  page: Page,
  file: { name: string; content: string },
  end: 'drop' | 'leave',
): Promise<void> {
  const data = await page.evaluateHandle(({ name, content }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name, { type: 'application/json' }));
    return transfer;
  }, file);
  const target = page.locator('.react-flow__pane');
  const overlay = page.getByText('Drop a bundle to import it');
  await target.dispatchEvent('dragenter', { dataTransfer: data });
  // A browser tells of the drag all the time, also before the page has its windows.
  await expect(async () => {
    await target.dispatchEvent('dragover', { dataTransfer: data });
    await expect(overlay).toBeVisible({ timeout: 500 });
  }).toPass();
  await shoot(page, 'bundles-dragged');
  if (end === 'leave') await target.dispatchEvent('dragleave', { dataTransfer: data });
  else await target.dispatchEvent('drop', { dataTransfer: data });
  await expect(overlay).toBeHidden();
}

test('a team is exported, dropped on the page, and there a second time with all below it', async ({
  browser,
}) => {
  const { id } = await stage.createMock('Crew');
  await stage.server.api.json('POST', '/workspaces', { name: 'Mate', runtime: 'mock', parent_id: id });
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await expect(card(page, 'Mate')).toHaveCount(1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    choose(page, 'Crew', 'Export bundle'),
  ]);
  expect(download.suggestedFilename()).toBe('Crew.bundle.json');
  const content = readFileSync(await download.path(), 'utf8');
  expect(JSON.parse(content)).toMatchObject({ schema: '1.0', sub_workspaces: [{ name: 'Mate' }] });

  const [archive] = await Promise.all([
    page.waitForEvent('download'),
    choose(page, 'Crew', 'Export as template'),
  ]);
  expect(archive.suggestedFilename()).toBe('Crew.zip');

  await drag(page, { name: 'Crew.bundle.json', content }, 'leave');
  await expect(card(page, 'Crew')).toHaveCount(1);
  const file = { name: 'Crew.bundle.json', content };
  await drag(page, file, 'drop');
  await expect(page.getByText('Imported 2 workspaces from Crew.bundle.json')).toBeVisible();
  await expect(card(page, 'Crew copy')).toHaveCount(1);
  await expect(card(page, 'Mate')).toHaveCount(2);
  await expectClean(watched);
});

test('a workspace is copied from its menu, beside it and under a name of its own', async ({ browser }) => {
  await stage.createMock('Original');
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await card(page, 'Original').focus();
  await page.keyboard.press('Shift+F10');
  await shoot(page, 'bundles-menu');
  await page.getByRole('menuitem', { name: 'Duplicate' }).press('Enter');
  await expect(page.getByText(/Copied 1 workspace as .*Original copy/)).toBeVisible();
  await expect(card(page, 'Original copy')).toHaveCount(1);
  await expectClean(watched);
});

test('a file that is no bundle is refused with a word that helps, by dropping and by choosing', async ({
  browser,
}) => {
  await stage.createMock('Alone');
  const watched = await openCanvas(await stage.newContext(browser));
  const { page } = watched;
  await expect(card(page, 'Alone')).toHaveCount(1);
  await drag(page, { name: 'notes.txt', content: 'hello' }, 'drop');
  await expect(page.getByText(/notes\.txt is not a bundle/)).toBeVisible();
  await drag(page, { name: 'cut.bundle.json', content: '{"schema":' }, 'drop');
  await expect(page.getByText(/cut\.bundle\.json is not valid JSON/)).toBeVisible();

  await page.keyboard.press('Control+k');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page
      .getByRole('combobox')
      .fill('bundle')
      .then(() => page.keyboard.press('Enter')),
  ]);
  const wrong = { schema: '1.0', id: 'x', name: 'X', runtime: 'mock', sub_workspaces: [{ id: 'y' }] };
  await chooser.setFiles({
    name: 'wrong.bundle.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(wrong)),
  });
  await expect(
    page.getByText(/wrong\.bundle\.json was not imported: sub_workspaces\.0\.name must be text/),
  ).toBeVisible();
  await shoot(page, 'bundles-refused');
  await expectAccessible(page);
  await expectClean(watched);
});
