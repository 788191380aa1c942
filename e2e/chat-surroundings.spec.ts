import { expect, test } from '@playwright/test';
import { answerJson, reply } from '@/server/testing/scripted-agent';
import { expectAccessible } from './pages/accessible';
import { ChatPanel } from './pages/chat-panel';
import { ChatStage, gate } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { inEveryLook, SIZES } from './pages/site';
import { expectClean, expectFits } from './pages/watched-page';

const stage = new ChatStage();

const ANSWER = `Yes. I split it in two and delegated:

1. **Backend** adds keyset paging \`(created_at, id)\`
2. **QA** writes the 1M-row test first

\`\`\`sql
select id, created_at from activity_logs where workspace_id = $1 order by created_at desc, seq desc limit 51;
\`\`\`

| who | what | when |
|---|---|---|
| Backend | keyset paging, with a cursor that survives a row that was pruned in between | Thursday |
| QA | test with 1M rows | Friday |

Backend is on it; see [the plan](https://example.com/plan).`;

test("the agent's steps and task are shown while somebody waits, and only its own", async ({ browser }) => {
  const slow = gate();
  const workspace = await stage.createPush('Worker', async (request, response) => {
    await slow.opened;
    await reply('Done.')(request, response);
  });
  const other = await stage.createMock('Other worker');
  const watched = await stage.openChat(
    await stage.newContext(browser, { reducedMotion: 'reduce' }),
    workspace,
  );
  const { chat, page } = watched;
  const log = (id: string, body: object) => stage.server.api.json('POST', `/workspaces/${id}/activity`, body);
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await chat.say('Go');
  await expect.poll(() => workspace.agent.requests.length).toBe(1);
  await log(other.id, { activity_type: 'agent_log', summary: 'Not yours' });
  await log(workspace.id, { activity_type: 'agent_log', summary: 'Reading 3 files' });
  await log(workspace.id, { activity_type: 'agent_log', summary: 'Reading 3 files' });
  await log(workspace.id, { activity_type: 'a2a_send', target_id: other.id, summary: 'x' });
  const progress = chat.panel.getByRole('list', { name: 'Progress' });
  await expect(progress.getByRole('listitem')).toHaveText(['Reading 3 files2×', 'asks Other worker']);
  await expect(chat.panel.getByText(/^\d+ s$/)).toBeVisible();
  expect(await chat.panel.locator('.chat-pulse').evaluate((dot) => getComputedStyle(dot).animationName)).toBe(
    'none',
  );
  await shoot(page, 'thinking-light-1440');
  await chat.say('And this');
  await expect(chat.of('user')).toHaveCount(2);
  slow.open();
  await expect(chat.message('Done.')).toHaveCount(2);
  await expect(chat.panel.getByText('Worker is thinking')).toBeHidden();
  await expectClean(watched);
});

test('E-3: what workspaces say to each other is told apart, counted while unseen, and filtered by peer', async ({
  browser,
}) => {
  const lead = await stage.createExternal('Lead');
  const member = await stage.createPush('Member', reply('Yes, by Friday.'), { parent_id: lead.id });
  const { id } = member;
  const watched = await stage.openChat(await stage.newContext(browser), member);
  const { chat, page } = watched;
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  const ask = async () => {
    const response = await fetch(`http://127.0.0.1:${stage.server.port}/api/workspaces/${id}/a2a`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${lead.connection.auth_token}`,
      },
      body: JSON.stringify({ method: 'message/send', params: { message: 'Can you?' } }),
    });
    expect(response.status).toBe(200);
  };
  await ask();
  await expect(chat.agentComms).toContainText('1 new');
  await expect(chat.messages).toHaveCount(0);
  await chat.agentComms.click();
  const list = chat.panel.getByRole('region', { name: 'Messages between Member and others' });
  await expect(list.getByRole('article')).toHaveCount(1);
  await expect(list.getByText('From Lead')).toBeVisible();
  await expect(list.getByText('Can you?', { exact: true })).toBeVisible();
  await expect(list.getByText('Yes, by Friday.', { exact: true })).toBeVisible();
  await ask();
  await expect(list.getByRole('article')).toHaveCount(2);
  await expect(chat.agentComms).toHaveText('Agent Comms');
  await list.getByText('Raw messages').last().click();
  await expect(list.locator('pre')).toContainText('Yes, by Friday.');
  await chat.panel.getByRole('button', { name: 'Lead 2' }).click();
  await expect(list.getByRole('article')).toHaveCount(2);
  await shoot(page, 'comms-light-1440');
  await expectAccessible(page);
  await chat.myChat.click();
  await expect(chat.messages).toHaveCount(0);
  await expectClean(watched);
});

test('a delegation stands once below Agent Comms, and changes its state as it goes', async ({ browser }) => {
  const slow = gate();
  const lead = await stage.createExternal('Lead of rows');
  const worker = await stage.createPush('Worker of rows', async (request, response) => {
    await slow.opened;
    await reply('**42** rows, of which 7 are empty.')(request, response);
  });
  const gone = await stage.createPush('Broken', ({ body }, response) => {
    const error = { code: -32000, message: 'The file is not there.' };
    answerJson(response, { jsonrpc: '2.0', id: body.id, error });
  });
  const poller = await stage.createExternal('Poller of rows', { delivery_mode: 'poll' });
  const watched = await stage.openChat(await stage.newContext(browser), { ...lead, name: 'Lead of rows' });
  const { chat, page } = watched;
  await chat.agentComms.click();
  await expect(chat.panel.getByRole('heading', { name: 'No agent-to-agent messages yet' })).toBeVisible();
  const delegate = (target: { id: string }, task: string) =>
    stage.server.api.json<{ delegation_id: string }>('POST', `/workspaces/${lead.id}/delegate`, {
      target_id: target.id,
      task,
    });
  await delegate(worker, 'Count the rows of `orders.csv`.');
  const items = chat.panel.getByRole('article');
  await expect(items).toHaveCount(1);
  await expect(items.nth(0)).toContainText('To Worker of rows');
  await expect(items.nth(0)).toContainText('Worker of rows has it; no answer yet.');
  await delegate(gone, 'Count the empty ones.');
  await expect(items.nth(1)).toContainText('The file is not there.');
  await delegate(poller, 'Tell me when the file changes.');
  await expect(items.nth(2)).toContainText('It waits for Poller of rows, who will answer later.');
  const { delegation_id } = await delegate(poller, 'And tell me why.');
  await expect(items.nth(3)).toContainText('Waiting');
  await shoot(page, 'delegations-light-1440');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'delegations-dark-1440');
  await page.emulateMedia({ colorScheme: 'light' });
  slow.open();
  await expect(items.nth(0)).toContainText('42 rows, of which 7 are empty.');
  await expect(items.nth(0)).toContainText('Done');
  await stage.server.api.json('POST', `/workspaces/${poller.id}/delegations/${delegation_id}/update`, {
    status: 'completed',
    response_preview: 'Somebody added a column.',
  });
  await expect(items.nth(3)).toContainText('Somebody added a column.');
  await expect(items).toHaveCount(4);
  await expectAccessible(page);
  await page.reload();
  await chat.agentComms.click();
  await expect(items).toHaveCount(4);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectFits(page);
  await shoot(page, 'delegations-light-390');
  await page.setViewportSize({ width: 1440, height: 900 });
  await items.nth(1).getByRole('button', { name: 'Open Broken' }).click();
  await expect(new ChatPanel(page, 'Broken').composer).toBeVisible();
  await expectClean(watched);
});

test('a draft waits for its card; where nothing can be sent the composer says why', async ({ browser }) => {
  const one = await stage.createMock('Drafty');
  await stage.createExternal('Nobody there');
  await stage.createExternal('Poller', { delivery_mode: 'poll' });
  const watched = await stage.openChat(await stage.newContext(browser), one);
  const { chat, page } = watched;
  await chat.composer.fill('not yet finished');
  await page.getByRole('button', { name: /^Nobody there workspace/ }).click();
  const nobody = new ChatPanel(page, 'Nobody there');
  const why = 'It waits for its agent to connect.';
  await expect(nobody.composer).toHaveAttribute('placeholder', why);
  // Said once, and no ways to begin are offered that lead nowhere.
  await expect(nobody.panel.getByText(why)).toHaveCount(0);
  await expect(nobody.panel.getByRole('heading', { name: 'Nobody has said anything yet' })).toBeVisible();
  await expect(nobody.panel.getByRole('button', { name: /\?$/ })).toHaveCount(0);
  await nobody.composer.fill('Hello?');
  await nobody.composer.press('Enter');
  await expect(nobody.panel.getByText(why)).toHaveCount(1);
  await expect(nobody.composer).toHaveValue('Hello?');
  await expect(nobody.send).toBeDisabled();
  await shoot(page, 'blocked-light-1440');
  await page.getByRole('button', { name: /^Drafty workspace/ }).click();
  await expect(chat.composer).toHaveValue('not yet finished');
  await chat.composer.press('Escape');
  await expect(chat.composer).toBeVisible();
  await page.getByRole('button', { name: /^Poller workspace/ }).click();
  const poller = new ChatPanel(page, 'Poller');
  await expect(poller.panel.getByText('Is picked up when the agent next looks.')).toBeVisible();
  await poller.say('When you have time');
  await expect(poller.message('When you have time')).toHaveCount(1);
  await expect(poller.message('Sending')).toHaveCount(0);
  await expect(poller.failure).toHaveCount(0);
  await expectClean(watched);
});

test('a history that cannot be loaded says so in the words of the server, and Retry brings it', async ({
  browser,
}) => {
  const workspace = await stage.createMock('Unlucky');
  await stage.notify(workspace.id, 'Still here.');
  const context = await stage.newContext(browser);
  await context.route('**/chat-history**', (route) =>
    route.fulfill({
      status: 502,
      contentType: 'application/json',
      body: '{"error":"The chat cannot be read at the moment.","code":"chat_store_unavailable","request_id":"r-1"}',
    }),
  );
  const { chat, page } = await stage.openChat(context, workspace);
  await expect(
    chat.panel.getByRole('alert').getByText('The chat cannot be read at the moment.'),
  ).toBeVisible();
  await expect(chat.panel.getByRole('button', { name: 'Copy details' })).toBeVisible();
  await shoot(page, 'error-light-1440');
  await context.unroute('**/chat-history**');
  await chat.panel.getByRole('button', { name: 'Retry' }).click();
  await expect(chat.message('Still here.')).toHaveCount(1);
});

test('everything is reached and done with the keyboard alone', async ({ browser }) => {
  const workspace = await stage.createMock('Keys');
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  await chat.panel.getByRole('tab', { name: 'Chat', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(chat.myChat).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(chat.agentComms).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  for (let steps = 0; steps < 6; steps += 1) {
    await page.keyboard.press('Tab');
    if (await chat.composer.evaluate((box) => box === document.activeElement)) break;
  }
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await chat.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await expect(chat.composer).toHaveValue('one\ntwo');
  await page.keyboard.press('Enter');
  await expect(chat.message(/one\s+two/)).toHaveCount(1);
  await expect(chat.messages).toHaveCount(2);
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(chat.conversation).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(chat.panel).toBeHidden();
  await expectClean(watched);
});

for (const [device, hasTouch] of [
  ['a desk', false],
  ['a phone', true],
] as const) {
  test(`the chat is readable and fits in both themes and the sizes of ${device}`, async ({ browser }) => {
    const sizes = SIZES.filter(([width]) => width < 500 === hasTouch);
    const [[width, height] = [0, 0]] = sizes;
    const workspace = await stage.createPush(`Engineering at ${device}`, reply(ANSWER));
    const context = await stage.newContext(browser, { viewport: { width, height }, hasTouch });
    const watched = await stage.openChat(context, workspace);
    const { chat, page } = watched;
    const inEach = (name: string, check: () => Promise<void>) =>
      inEveryLook(
        page,
        async (look) => {
          await shoot(page, `${name}-${look}`);
          await check();
        },
        sizes,
      );
    await chat.say('Can you have Backend page the activity list before Friday?');
    await expect(chat.of('agent')).toHaveCount(1);
    await stage.notify(workspace.id, 'The report is ready.', [
      {
        uri: 'https://example.com/report.pdf',
        name: 'A report with a rather long name for a chip of a narrow panel.pdf',
        size: 812_345,
      },
      { uri: 'workspace:/tmp/x', name: 'notes.md', size: 512 },
    ]);
    await expect(chat.of('agent')).toHaveCount(2);
    workspace.agent.answer((_request, response) => {
      response
        .writeHead(500, { 'content-type': 'application/json' })
        .end('{"error":"The model is overloaded."}');
    });
    await chat.composer.fill('Thank you');
    await inEach('chat', async () => {
      await expectFits(page);
      await expectAccessible(page);
    });
    await chat.composer.press('Enter');
    await expect(chat.failure).toBeVisible();
    await shoot(page, `failure-${width}`);
    await chat.failure.getByRole('button', { name: 'Dismiss' }).click();
    await expect(chat.of('system')).toContainText('The model is overloaded.');
    await inEach('system', async () => {
      await expectFits(page);
      await expectAccessible(page);
    });
    await expectClean(watched);
  });
}
