import { expect, test } from '@playwright/test';
import { answerJson, reply } from '@/server/testing/scripted-agent';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, expectFits } from './pages/watched-page';

const stage = new ChatStage();

test('what a busy agent has not got yet stands in line, can be taken back, and goes out when there is room', async ({
  browser,
}) => {
  const workspace = await stage.createPush('Research', (_request, response) => {
    response.setHeader('retry-after', '300');
    answerJson(response, { error: 'I am busy.', busy: true }, 503);
  });
  const watched = await stage.openChat(await stage.newContext(browser), workspace);
  const { chat, page } = watched;
  await chat.say('Read the report first');
  await expect(chat.panel.getByText(/is busy · next in line/i)).toBeVisible();
  await chat.say('Then summarise it');
  const waiting = chat.panel.locator('.chat-waiting');
  await expect(waiting).toHaveCount(2);
  await expect(waiting.nth(1)).toContainText('1 message before it');
  await expectAccessible(page);
  await shoot(page, 'queue-light-1440');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'queue-dark-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectFits(page);
  await shoot(page, 'queue-dark-390');
  await page.emulateMedia({ colorScheme: 'light' });
  await shoot(page, 'queue-light-390');
  await page.setViewportSize({ width: 1440, height: 900 });

  await waiting.nth(1).getByRole('button', { name: 'Take back' }).click();
  await expect(waiting).toHaveCount(1);
  workspace.agent.answer(reply('The report says yes.'));
  // The agent says that it has room.
  const beat = await fetch(`http://localhost:${stage.server.port}/api/registry/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${workspace.token}` },
    body: JSON.stringify({ workspace_id: workspace.id, active_tasks: 0 }),
  });
  expect(beat.status).toBe(200);
  await expect(chat.message('The report says yes.')).toBeVisible();
  await expect(waiting).toHaveCount(0);
  const texts = workspace.agent.requests.map(({ body }) => JSON.stringify(body));
  expect(texts.some((text) => text.includes('Then summarise it'))).toBe(false);
  await shoot(page, 'queue-done-1440');
  await expectClean(watched);
});
