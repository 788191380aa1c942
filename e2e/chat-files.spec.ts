import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { makePicture } from './pages/picture';
import { shoot } from './pages/shots';
import { expectClean, expectFits } from './pages/watched-page';
import { makeTempFolder } from './process/support/temp-folders';

const stage = new ChatStage();
const PICTURE = { name: 'Skizze für Ada.png', mimeType: 'image/png', buffer: makePicture() };
const NUMBERS = { name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };

const input = (panel: Locator): Locator => panel.locator('input[type="file"]');
const drafts = (panel: Locator): Locator =>
  panel.getByRole('list', { name: 'Files to send' }).getByRole('listitem');

async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const downloading = page.waitForEvent('download');
  await button.click();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** An outside agent that fetches what is for it. */
async function createPolling(name: string) {
  const { id, connection } = await stage.createExternal(name);
  const headers = { authorization: `Bearer ${connection.auth_token}`, 'content-type': 'application/json' };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${stage.server.port}/api${path}`, { ...init, headers });
  const body = JSON.stringify({ id, delivery_mode: 'poll', agent_card: { name } });
  expect((await ask('/registry/register', { method: 'POST', body })).status).toBe(200);
  return { id, name, ask };
}

test('files go with a message to an agent that polls, who gets them byte for byte, and so does whoever opens the chat again', async ({
  browser,
}) => {
  const agent = await createPolling('Analyst');
  const watched = await stage.openChat(await stage.newContext(browser), agent);
  const { chat, page } = watched;
  await expect(chat.panel.getByRole('button', { name: 'Attach files' })).toBeEnabled();
  await input(chat.panel).setInputFiles([PICTURE, NUMBERS]);
  await expect(drafts(chat.panel)).toHaveCount(2);
  await chat.composer.fill('Here is the sketch, and the numbers behind it.');
  await shoot(page, 'files-attached-light');
  await expectAccessible(page);
  await chat.send.click();
  await expect(chat.composer).toHaveValue('');
  await expect(drafts(chat.panel)).toHaveCount(0);

  const entries = async () => {
    const answer = await agent.ask(`/workspaces/${agent.id}/activity?type=a2a_receive`);
    return (await answer.json()) as { method: string; request_body: { file_id: string; name: string } }[];
  };
  const received = async () =>
    (await entries())
      .filter(({ method }) => method === 'chat_upload_receive')
      .map(({ request_body }) => request_body);
  await expect.poll(async () => (await received()).length).toBe(2);
  const picture = (await received()).find(({ name }) => name.endsWith('.png'));
  const at = `/workspaces/${agent.id}/pending-uploads/${picture?.file_id}`;
  expect(Buffer.from(await (await agent.ask(`${at}/content`)).arrayBuffer())).toEqual(PICTURE.buffer);
  expect((await agent.ask(`${at}/ack`, { method: 'POST' })).status).toBe(200);
  expect((await agent.ask(`${at}/content`)).status).toBe(404);

  await page.reload();
  const bubble = chat.message('Here is the sketch');
  await expect(bubble.getByRole('img', { name: PICTURE.name })).toBeVisible();
  await shoot(page, 'files-sent-light');
  await expectAccessible(page);
  for (const file of [PICTURE, NUMBERS]) {
    const got = await saved(page, bubble.getByRole('button', { name: `Save ${file.name}` }));
    expect([got.name, got.bytes.equals(file.buffer)]).toEqual([file.name, true]);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1280, height: 800 });
  await shoot(page, 'files-sent-dark-1280');
  await expectClean(watched);
});

test('a file that cannot be sent says why, and neither the text nor another file is lost by it', async ({
  browser,
}) => {
  // Nobody listens there.
  const push = { ...(await stage.createExternal('Editor', { url: 'http://127.0.0.1:9' })), name: 'Editor' };
  const context = await stage.newContext(browser, {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    hasTouch: true,
    isMobile: true,
  });
  const watched = await stage.openChat(context, push);
  const { chat, page } = watched;
  const folder = makeTempFolder('files');
  const [numbers, film] = [join(folder, 'numbers.csv'), join(folder, 'film.mp4')];
  await writeFile(numbers, NUMBERS.buffer);
  await writeFile(film, '');
  await truncate(film, 25 * 1024 * 1024 + 1);
  await input(chat.panel).setInputFiles([numbers, film]);
  await chat.composer.fill('Keep this text.');
  await expect(drafts(chat.panel).filter({ hasText: 'film.mp4' })).toContainText('larger than 25 MB');
  await expect(chat.send).toBeDisabled();
  await expect(chat.panel.getByText('Take away what cannot be sent.')).toBeVisible();
  await shoot(page, 'file-too-large-dark-390');
  await chat.panel.getByRole('button', { name: 'Remove film.mp4' }).click();
  await expect(chat.panel.getByRole('button', { name: 'Remove numbers.csv' })).toBeFocused();
  await chat.send.click();
  await expect(drafts(chat.panel)).toContainText('cannot be reached');
  await expect(chat.composer).toHaveValue('Keep this text.');
  await expect(chat.messages).toHaveCount(0);
  await shoot(page, 'file-failed-dark-390');
  await expectAccessible(page);
  await expectFits(page);
  await expectClean(watched);
});

test('files can be dropped on the chat and pictures pasted into it; the same file twice is one', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Desk');
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['one'], 'one.txt', { type: 'text/plain', lastModified: 1 }));
    return data;
  });
  const pane = page.locator('.chat-drop');
  await pane.dispatchEvent('dragenter', { dataTransfer: dropped });
  await expect(chat.panel.getByText('Drop to attach')).toBeVisible();
  await expect(page.getByText('Drop a bundle to import it')).toBeHidden();
  await shoot(page, 'file-drop-light');
  await pane.dispatchEvent('drop', { dataTransfer: dropped });
  await pane.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(chat.panel.getByText('Drop to attach')).toBeHidden();
  await expect(drafts(chat.panel)).toHaveText([/^one\.txt/]);
  await chat.composer.evaluate((box) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(drafts(chat.panel)).toHaveText([/^one\.txt/, /^Pasted .*\.png/]);
  await chat.composer.press('Enter');
  await expect(chat.of('user').getByRole('button', { name: /^Save/ })).toHaveCount(2);
  await expect(chat.of('agent')).toHaveCount(1);
  await expectClean(watched);
});
