import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched } from './pages/watched-page';

const stage = new ChatStage();
const SIZES = [
  { scheme: 'light', width: 1440, height: 900 },
  { scheme: 'dark', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
] as const;

const bannerOf = (page: Page) => page.getByRole('region', { name: 'Approvals' });

/** An agent somewhere else, which has nothing but its token and HTTP. */
async function startAsker(name: string) {
  const { id, connection } = await stage.createExternal(name, { delivery_mode: 'poll' });
  const at = `http://127.0.0.1:${stage.server.port}/api`;
  const post = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${at}${path}`, {
      method,
      headers: { authorization: `Bearer ${connection.auth_token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const send = (method: string, path: string, body?: object) =>
    post(method, `/workspaces/${id}${path}`, body);
  const card = { name, version: '1.0.0', capabilities: {}, skills: [] };
  await post('POST', '/registry/register', { id, agent_card: card, delivery_mode: 'poll' });
  return {
    id,
    name,
    send,
    ask: async (action: string, rest: object = {}): Promise<string> => {
      const { body } = await send('POST', '/approvals', { action, ...rest });
      return String(body.approval_id);
    },
    /** Until people decide: one request waits for half a minute at most. */
    wait: async (approvalId: string) => {
      for (;;) {
        const answer = await send('GET', `/approvals/${approvalId}?wait=30`);
        if (answer.body.status !== 'pending') return answer;
      }
    },
  };
}

const openPage = (context: BrowserContext, path = '/') =>
  openWatched(context, `http://localhost:${stage.server.port}${path}`);

test('an agent asks, people are shown it in every tab, one decides, and the agent goes on at once', async ({
  browser,
}) => {
  const ada = await startAsker('Ada');
  const bea = await startAsker('Bea');
  const context = await stage.newContext(browser);
  const [one, other] = [await openPage(context), await openPage(context, `/?ws=${bea.id}`)];
  await expect(one.page.getByRole('button', { name: /^Ada workspace/ })).toBeVisible();
  await expect(bannerOf(one.page)).toHaveCount(0);

  const first = await ada.ask('Deploy version 2.4 to production?', {
    reason: 'All 412 tests pass, and the release notes are written.',
    context: { commit: '5f2c1e9', files_changed: 14 },
    task_id: 'task-1',
  });
  const waiting = ada.wait(first);
  // Where the test fails before it is answered, that is what is to be told.
  waiting.catch(() => {});
  const second = await bea.ask('Delete the branch old-billing?');
  for (const { page } of [one, other]) {
    await expect(bannerOf(page)).toContainText('2 approvals needed');
    await expect(bannerOf(page).getByRole('article')).toHaveCount(1);
    await expect(bannerOf(page).getByRole('article')).toContainText('Deploy version 2.4 to production?');
  }
  await expect(one.page.locator('.card', { hasText: 'Ada' })).toContainText('Asks: Deploy version 2.4');

  await test.step('what the agent may not: decide', async () => {
    const refused = await ada.send('POST', `/approvals/${first}/decide`, { decision: 'approved' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  await test.step('approved by keyboard, with a note: the waiting request is answered', async () => {
    const banner = bannerOf(one.page);
    await banner.getByRole('button', { name: 'Add a note for Ada' }).press('Enter');
    await expect(banner.getByRole('textbox', { name: 'Note for the agent' })).toBeFocused();
    await one.page.keyboard.type('Keep an eye on the queue.');
    await banner.getByRole('button', { name: /^Approve Ada/ }).press('Enter');
    expect((await waiting).body).toMatchObject({
      status: 'approved',
      note: 'Keep an eye on the queue.',
      decided_by: 'owner',
    });
    await expect(banner).toContainText('1 approval needed');
    await expect(banner).toBeFocused();
    await expect(bannerOf(other.page)).toContainText('1 approval needed');
  });

  await test.step('denied in the chat of the one that asks: gone over the canvas, told in the chat', async () => {
    const chat = other.page.getByRole('complementary', { name: 'Bea: panel' });
    await chat.getByRole('button', { name: /^Deny Bea/ }).click();
    await expect(chat.getByRole('article', { name: /^Denied: Bea/ })).toContainText('The owner');
    for (const { page } of [one, other]) await expect(bannerOf(page)).toHaveCount(0);
    expect((await bea.wait(second)).body).toMatchObject({ status: 'denied' });
  });

  await test.step('the settings list what was asked for and what came of it', async () => {
    await one.page.goto(`http://localhost:${stage.server.port}/?settings=approvals`);
    const list = one.page.getByRole('list', { name: 'Approvals, newest first' });
    await expect(list.getByRole('article')).toHaveCount(2);
    await expect(list.getByRole('article').nth(1)).toContainText('Keep an eye on the queue.');
    await expectAccessible(one.page);
  });
  await expectClean(one);
  await expectClean(other);
});

test('what agents are told is written, read by the agent with its token, and taken back', async ({
  browser,
}) => {
  const cid = await startAsker('Cid');
  const told = async () => (await cid.send('GET', '/instructions/resolve')).body.instructions;
  expect(await told()).toBe('');
  const watched = await openPage(await stage.newContext(browser), `/?ws=${cid.id}&settings=instructions`);
  const drawer = watched.page.getByRole('dialog', { name: 'Settings' });
  const write = async (whom: string, title: string, content: string) => {
    await drawer.getByRole('button', { name: /^Add/ }).click();
    await drawer.getByText(whom, { exact: true }).click();
    await drawer.getByLabel('Title').fill(title);
    await drawer.getByLabel('What agents are told').fill(content);
    await drawer.getByRole('button', { name: 'Save' }).click();
    await expect(drawer.getByRole('listitem').filter({ hasText: title })).toBeVisible();
  };
  await expect(drawer.getByText('No instructions yet')).toBeVisible();
  await expectAccessible(watched.page);
  await shoot(watched.page, 'instructions-empty');
  await write('Cid', 'Your part', 'You keep the release notes.');
  await write('Every agent', 'House rules', 'Ask before you delete anything that others made.');
  await expectAccessible(watched.page);
  await shoot(watched.page, 'instructions');
  expect(await told()).toBe(
    '## House rules\n\nAsk before you delete anything that others made.\n\n## Your part\n\nYou keep the release notes.',
  );
  await drawer.getByRole('button', { name: 'Edit House rules' }).click();
  await drawer.getByLabel('In use').uncheck();
  await shoot(watched.page, 'instructions-editing');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer.getByText('Not in use')).toBeVisible();
  expect(await told()).toBe('## Your part\n\nYou keep the release notes.');
  await drawer.getByRole('button', { name: 'Delete Your part' }).click();
  const question = watched.page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Delete' }).click();
  // Behind the question nothing has a role, and it goes before the server has answered.
  await expect(question).toBeHidden();
  await expect(drawer.getByRole('heading', { name: /^For Cid/ })).toHaveCount(0);
  await expect(drawer.getByText('No instructions yet')).toHaveCount(0);
  await expect.poll(told).toBe('');
  await expectClean(watched);
});

test('approvals fit and are accessible in every size and both themes', async ({ browser }) => {
  const dan = await startAsker('Dan');
  await stage.notify(dan.id, 'I have prepared the release.');
  const denied = await dan.ask('Force-push to main?');
  const path = `/workspaces/${dan.id}/approvals/${denied}/decide`;
  await stage.server.api.json('POST', path, { decision: 'denied', note: 'Never.' });
  for (const action of ['Run a migration on the staging database?', 'Write to the customers?']) {
    await dan.ask(action, {
      reason: 'It adds one column; nothing reads it yet.',
      context: { table: 'orders' },
    });
  }
  for (const { scheme, ...viewport } of SIZES) {
    const options = { colorScheme: scheme, viewport, hasTouch: viewport.width < 500 } as const;
    const context = await stage.newContext(browser, options);
    const { page } = await openPage(context);
    const name = `approvals-${scheme}-${viewport.width}`;
    await expect(bannerOf(page).getByRole('article')).toHaveCount(1);
    await bannerOf(page).getByRole('button', { name: 'Show 1 more' }).click();
    await expect(bannerOf(page).getByRole('article')).toHaveCount(2);
    await expectFits(page);
    // Where there is room for both, the chat beside it is looked at with it.
    if (viewport.width < 500) await expectAccessible(page);
    await shoot(page, name);
    await bannerOf(page).getByRole('button', { name: 'Dan', exact: true }).last().click();
    const panel = page.getByRole('complementary', { name: 'Dan: panel' });
    await expect(panel.getByRole('article', { name: /^Approval needed/ })).toHaveCount(2);
    await expectFits(page);
    if (viewport.width >= 500) await expectAccessible(page);
    await shoot(page, `${name}-chat`);
    await context.close();
  }
});
