import { expect, test } from '@playwright/test';
import { reply, type ScriptedAgent } from '@/server/testing/scripted-agent';
import { expectAccessible } from './pages/accessible';
import { ChatStage, gate } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, expectFits } from './pages/watched-page';

const stage = new ChatStage();

const messageIds = (agent: ScriptedAgent): unknown[] =>
  agent.requests.map(({ body }) => (body.params as { message: { messageId: unknown } }).message.messageId);

test('E-1, E-2, E-3, E-4, E-5, E-13: My Chat is open at first, keeps what it shows, and Agent Comms has no composer', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Engineering');
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  await expect(chat.myChat).toHaveAttribute('aria-selected', 'true');
  await expect(chat.panel.getByRole('heading', { name: 'Talk to Engineering' })).toBeVisible();
  await shoot(page, 'empty-light-1440');
  await expectAccessible(page);
  await chat.panel.getByRole('button', { name: /^What can you do/ }).click();
  await expect(chat.composer).toHaveValue(/^What can you do/);
  await chat.composer.press('Enter');
  await expect(chat.composer).toHaveValue('');
  await expect(chat.of('user')).toHaveCount(1);
  await expect(chat.of('agent')).toHaveCount(1);
  await expect(chat.message('Sending')).toHaveCount(0);
  const said = await chat.of('agent').innerText();

  await chat.composer.fill('half a thought');
  await chat.agentComms.click();
  await expect(chat.panel.getByText('No agent-to-agent messages yet')).toBeVisible();
  await expect(chat.composer).toBeHidden();
  await expect(chat.conversation).toBeHidden();
  await chat.myChat.click();
  await expect(chat.composer).toHaveValue('half a thought');
  await expect(chat.of('agent')).toHaveText(said, { useInnerText: true });
  await expectAccessible(page);
  await page.reload();
  await expect(chat.messages).toHaveCount(2);
  await expect(chat.of('agent')).toHaveText(said, { useInnerText: true });
  await expectClean(watched);
});

test('a message and its answer appear once in both of two tabs', async ({ browser }) => {
  const workspace = await stage.createPush('Twice', reply('Once and for all.'));
  const context = await stage.newContext(browser);
  const one = await stage.openChat(context, workspace);
  const two = await stage.openChat(context, workspace);
  await one.chat.say('Say it once');
  for (const { chat } of [one, two]) {
    await expect(chat.message('Once and for all.')).toHaveCount(1);
    await expect(chat.message('Say it once')).toHaveCount(1);
    await expect(chat.messages).toHaveCount(2);
  }
  await two.chat.say('And from here');
  await expect(one.chat.messages).toHaveCount(4);
  await expect(two.chat.messages).toHaveCount(4);
  await expectClean(one);
  await expectClean(two);
});

test('an agent that answers after the page was reloaded is heard all the same', async ({ browser }) => {
  const slow = gate();
  const workspace = await stage.createPush('Slow', async (request, response) => {
    await slow.opened;
    await reply('It took a while.')(request, response);
  });
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  await watched.chat.say('Take your time');
  await expect(watched.chat.panel.getByText('Slow is thinking')).toBeVisible();
  await expect(watched.chat.composer).toBeEnabled();
  await expect.poll(() => workspace.agent.requests.length).toBe(1);
  await watched.page.reload();
  await expect(watched.chat.message('Take your time')).toHaveCount(1);
  slow.open();
  await expect(watched.chat.message('It took a while.')).toHaveCount(1);
  await expect(watched.chat.messages).toHaveCount(2);
  expect(workspace.agent.requests).toHaveLength(1);
  await expectClean(watched);
});

test('E-38: an answer that comes as an event ends the send; the lost HTTP answer is no failure', async ({
  browser,
}) => {
  const workspace = await stage.createPush('Early', reply('By event.'));
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const lost = gate();
  await watched.page.route('**/a2a', async (route) => {
    await route.fetch();
    await lost.opened;
    await route.abort();
  });
  await watched.chat.say('Which way?');
  await expect(watched.chat.message('By event.')).toHaveCount(1);
  await expect(watched.chat.panel.getByText('Early is thinking')).toBeHidden();
  const failed = watched.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/a2a'));
  lost.open();
  await failed;
  await watched.page.unroute('**/a2a');
  await watched.chat.say('And again?');
  await expect(watched.chat.messages).toHaveCount(4);
  await expect(watched.chat.failure).toHaveCount(0);
  await expect(watched.chat.composer).toHaveValue('');
  await expectClean(watched);
});

test('without the stream the answer comes with the HTTP answer, and once when the stream is back', async ({
  browser,
}) => {
  const workspace = await stage.createPush('Deaf', reply('Without events.'));
  const context = await stage.newContext(browser);
  await context.route('**/api/events*', (route) => route.abort());
  const watched = await stage.openChat(context, workspace);
  await watched.chat.say('Do you hear me?');
  await expect(watched.chat.message('Without events.')).toHaveCount(1);
  await context.unroute('**/api/events*');
  await expect(watched.page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 45_000 });
  await expect(watched.chat.messages).toHaveCount(2);
});

test('a failed send gives the text back; sent again it is the same message, there once', async ({
  browser,
}) => {
  const workspace = await stage.createPush('Moody', (_request, response) => {
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"I am not in the mood."}');
  });
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  await chat.say('Please');
  await expect(chat.failure).toContainText('I am not in the mood.');
  await expect(chat.composer).toHaveValue('Please');
  await expect(chat.messages).toHaveCount(0);
  await shoot(page, 'failed-light-1440');
  await expectAccessible(page);
  workspace.agent.answer(reply('Very well.'));
  await chat.composer.press('Enter');
  await expect(chat.message('Very well.')).toHaveCount(1);
  await expect(chat.message('Please')).toHaveCount(1);
  await expect(chat.messages).toHaveCount(2);
  await expect(chat.failure).toHaveCount(0);
  expect(new Set(messageIds(workspace.agent)).size).toBe(1);
  expect(await stage.historyOf(workspace.id)).toHaveLength(2);

  await test.step('without a network Retry is offered, newer text stays, and nothing is doubled', async () => {
    await page.route('**/a2a', (route) => route.abort());
    await chat.say('Second');
    await expect(chat.failure).toContainText('The platform cannot be reached.');
    await chat.composer.press('End');
    await chat.composer.fill('Second\n\nnewer');
    await page.unroute('**/a2a');
    await chat.failure.getByRole('button', { name: 'Retry' }).click();
    await expect(chat.messages).toHaveCount(4);
    await expect(chat.composer).toHaveValue('newer');
    await expect(chat.failure).toHaveCount(0);
  });
  await expectClean(watched);
});

test('a message that may be at work stays, with the reason and without a retry', async ({ browser }) => {
  const workspace = await stage.createPush('Busy', (_request, response) => {
    response.destroy();
  });
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  await watched.chat.say('Begin');
  await expect(watched.chat.of('system')).toContainText('do not send it again');
  await expect(watched.chat.message('Begin')).toHaveCount(1);
  await expect(watched.chat.composer).toHaveValue('');
  await expect(watched.chat.panel.getByRole('button', { name: 'Retry' })).toHaveCount(0);
});

test('of 500 messages each is reached once by scrolling up, and the view stays where its reader is', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Archive');
  for (let at = 0; at < 500; at += 1) await stage.notify(workspace.id, `Entry ${at}.`);
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat } = watched;
  await expect(chat.messages).toHaveCount(50);
  await expect(chat.message('Entry 499.')).toBeInViewport();
  await chat.conversation.focus();
  for (let pages = 2; pages <= 10; pages += 1) {
    const top = chat.messages.first();
    const text = await top.innerText();
    await top.scrollIntoViewIfNeeded();
    await expect(chat.messages).toHaveCount(pages * 50);
    await expect(chat.message(/Entry \d+\./.exec(text)?.[0] ?? 'none')).toBeInViewport();
  }
  const bubbles = await chat.conversation.locator('.chat-bubble').allInnerTexts();
  expect(bubbles).toEqual(Array.from({ length: 500 }, (_, at) => `Entry ${at}.`));

  await test.step('what comes meanwhile does not move the view, but says so', async () => {
    await stage.notify(workspace.id, 'News.');
    await chat.panel.getByRole('button', { name: 'New messages' }).click();
    await expect(chat.message('News.')).toBeInViewport();
    await expect(chat.panel.getByRole('button', { name: 'New messages' })).toBeHidden();
    await stage.notify(workspace.id, 'More news.');
    await expect(chat.message('More news.')).toBeInViewport();
  });
  await expectClean(watched);
});

test('after the server was gone nothing is lost or doubled, and the view stays where its reader is', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Outage');
  for (let at = 0; at < 60; at += 1) await stage.notify(workspace.id, `Entry ${at}.`);
  const { chat, page } = await stage.openChat(await stage.newContext(browser), workspace);
  await expect(chat.messages).toHaveCount(50);
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  const kept = chat.message('Entry 35.');
  await kept.evaluate((item) => item.scrollIntoView({ block: 'start' }));
  await expect(kept).toBeInViewport();
  const top = (await kept.boundingBox())?.y ?? 0;
  await stage.restart();
  await stage.notify(workspace.id, 'Said in between.');
  await expect(chat.message('Said in between.')).toHaveCount(1, { timeout: 60_000 });
  // The list may have brought it before the stream is back.
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 45_000 });
  const texts = await chat.conversation.locator('.chat-bubble').allInnerTexts();
  const expected = [...Array.from({ length: 60 }, (_, at) => `Entry ${at}.`), 'Said in between.'];
  expect(texts).toEqual(expected.slice(-texts.length));
  await expect.poll(async () => Math.abs(((await kept.boundingBox())?.y ?? 0) - top)).toBeLessThan(2);
});

test('a text too large for an event is there whole, at once', async ({ browser }) => {
  const workspace = await stage.createMock('Verbose');
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  await expect(watched.page.getByText('Live', { exact: true }).first()).toBeVisible();
  await stage.notify(workspace.id, `${'word '.repeat(40_000)}the end`);
  await expect(watched.chat.message(/the end/)).toHaveCount(1);
  await expect(watched.chat.messages).toHaveCount(1);
  await expectClean(watched);
});

const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=alert(2)><iframe src="javascript:alert(3)"></iframe>',
  '[click](javascript:alert(4)) [data](data:text/html,<script>alert(5)</script>) ![p](https://example.invalid/pixel.png)',
  '<svg onload=alert(6)> <a href="vbscript:x">x</a> [ok](https://example.com/a) [mail](mailto:a@example.com)',
  `${'>'.repeat(20_000)} deep`,
  `wide ${'W'.repeat(10_000)}`,
  '| a | b |\n|---|---|\n| <b onclick=alert(7)>x</b> | y |\n\n- [x] done\n- [ ] open\n\nfoot[^1]\n\n[^1]: note',
  '```html\n<script>alert(8)</script>\n```',
  'שלום עולם, this begins in Hebrew',
];

test('hostile texts are shown and do nothing', async ({ browser }) => {
  const workspace = await stage.createMock('Hostile');
  for (const text of HOSTILE) await stage.notify(workspace.id, text);
  await stage.notify(workspace.id, '', [
    { uri: 'javascript:alert(9)', name: '<img src=x onerror=alert(10)>' },
    { uri: 'data:text/html,<script>alert(11)</script>', name: '../../evil\u202egpj.html', size: 12 },
    { uri: 'https://example.com/report.pdf', name: 'report.pdf', size: 12_345 },
    { uri: 'file:///etc/passwd', name: 'passwd' },
  ]);
  const context = await stage.newContext(browser);
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  const watched = await stage.openChat(context, workspace);
  const { chat, page } = watched;
  await expect(chat.messages).toHaveCount(HOSTILE.length + 1);
  await chat.say('<b>mine</b> [x](javascript:alert(12))');
  await expect(chat.message('<b>mine</b> [x](javascript:alert(12))')).toHaveCount(1);
  await expect(chat.messages).toHaveCount(HOSTILE.length + 3);
  const links = await chat.conversation
    .locator('a')
    .evaluateAll((found) =>
      found.map((link) => [
        link.getAttribute('href')?.slice(0, 20),
        link.getAttribute('rel'),
        link.getAttribute('download'),
      ]),
    );
  expect(links).toEqual([
    ['https://example.inva', 'noopener noreferrer', null],
    ['https://example.com/', 'noopener noreferrer', null],
    ['mailto:a@example.com', 'noopener noreferrer', null],
    ['data:text/html,<scri', null, 'evilgpj.html'],
    ['https://example.com/', 'noopener noreferrer', null],
  ]);
  expect(await chat.conversation.locator('script, iframe, img, object, embed').count()).toBe(0);
  expect(requests.filter((url) => new URL(url).hostname !== 'localhost')).toEqual([]);
  expect(await chat.conversation.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  await expectFits(page);
  await expectAccessible(page);
  await expectClean(watched);
});
