import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { expectAccessible } from './pages/accessible';
import { ChatPanel } from './pages/chat-panel';
import { CreatePage } from './pages/create-page';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const USAGE = [
  {
    model: 'anthropic:claude-sonnet-4-6',
    inputTokens: 182_400,
    cachedInputTokens: 121_000,
    outputTokens: 9310,
  },
  { model: 'ollama:qwen3-coder', inputTokens: 20_800, outputTokens: 1400 },
];

/** Colours that are on their way from one theme to the other are those of none. */
const STILL = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;

let server: ServerProcess;
let agent: ScriptedAgent;
test.beforeAll(async () => {
  agent = await startScriptedAgent(({ body }, response) => {
    const parts = [{ kind: 'text', text: 'Counted.' }];
    const result = { kind: 'message', role: 'agent', messageId: 'a', parts, metadata: { usage: USAGE } };
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result });
  });
  const folder = makeTempFolder('budgets');
  // An agent of this host that ends at once: none is to outlive the test.
  const program = join(folder, 'agent.mjs');
  writeFileSync(program, '');
  server = await startServer({ DATA_DIR: join(folder, 'data'), MOLECULE_AGENT_PROGRAM: program });
  await server.api.json('POST', '/workspaces', { name: 'Ledger', runtime: 'external', url: agent.url });
});
test.afterAll(async () => {
  await agent.close();
  await endAllChildren();
  await removeTempFolders();
});

/** A picture in either theme; where it is for people to look at, with nothing that axe has to say against it. */
async function shootBoth(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    if (process.env.SHOTS) await expectAccessible(page);
    await shoot(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('E-42: a limit that is used up is said where it stops somebody, and a higher one lets messages through', async ({
  browser,
}) => {
  const context = await browser.newContext(STILL);
  const watched = await openWatched(context, `http://localhost:${server.port}/`);
  const { page } = watched;
  const chat = new ChatPanel(page, 'Ledger');
  await page.getByRole('button', { name: /^Ledger workspace/ }).click();
  const details = chat.panel.getByRole('tab', { name: 'Details' });
  const budget = chat.panel.getByRole('region', { name: 'Budget', exact: true });
  const usage = chat.panel.getByRole('region', { name: 'Usage' });

  await test.step('nothing is limited at first; a limit is set', async () => {
    await details.click();
    await expect(budget.getByText('no limit')).toHaveCount(3);
    await expect(usage).toContainText('Nothing was used this month yet');
    await budget.getByRole('button', { name: 'Edit the budget' }).click();
    await budget.getByLabel('Dollars a month').fill('ten');
    await budget.getByRole('button', { name: 'Save' }).click();
    await expect(budget.getByRole('alert')).toHaveText('Write dollars and cents, such as 25 or 12.50.');
    await budget.getByLabel('Dollars a month').fill('25');
    await budget.getByLabel('Tokens a month').fill('300k');
    await budget.getByLabel('Runs a month').fill('1');
    await shootBoth(page, 'budget-edit');
    await budget.getByRole('button', { name: 'Save' }).click();
    await expect(budget).toContainText('0 of 1');
    await expect(budget.getByRole('button', { name: 'Edit the budget' })).toBeFocused();
  });

  await test.step('the second message is refused, with the way out', async () => {
    await chat.panel.getByRole('tab', { name: 'Chat', exact: true }).click();
    await chat.say('How much is it?');
    await expect(chat.of('agent')).toContainText('Counted.');
    await expect(chat.panel.getByText('Over budget: messages are refused')).toBeVisible();
    await chat.say('And now?');
    await expect(chat.panel.getByText('Over budget: messages are refused')).toBeHidden();
    await expect(chat.panel.getByRole('alert')).toContainText('used up the limit of 1 run for this month');
    await expect(chat.composer).toHaveValue('And now?');
    await expect(page.locator('.strip', { hasText: 'Over budget' })).toBeVisible();
    await shootBoth(page, 'budget-chat');
  });

  await test.step('what was used is there, and raising the limit ends it', async () => {
    await chat.panel.getByRole('button', { name: 'Show the budget' }).click();
    await expect(budget).toContainText('Messages are refused.');
    await expect(usage.getByRole('row', { name: /claude-sonnet-4-6/ })).toContainText('182.4K');
    await expect(usage.getByRole('row', { name: /qwen3-coder/ })).toContainText('—');
    await expectAccessible(page);
    await shootBoth(page, 'budget-over');
    await budget.getByRole('button', { name: 'Edit the budget' }).click();
    await budget.getByLabel('Runs a month').fill('');
    await budget.getByLabel('Runs a month').press('Enter');
    await expect(budget).not.toContainText('Messages are refused.');
    await usage.scrollIntoViewIfNeeded();
    await shootBoth(page, 'budget-used');
    await chat.panel.getByRole('tab', { name: 'Chat', exact: true }).click();
    await expect(chat.panel.getByText('Over budget: messages are refused')).toBeHidden();
    await chat.panel.getByRole('button', { name: 'Dismiss' }).click();
    await chat.composer.press('Enter');
    await expect(chat.of('agent')).toHaveCount(2);
  });

  await test.step('the organisation has limits from the start', async () => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Budget' }).click();
    const whole = page.getByRole('region', { name: 'All workspaces together' });
    await expect(whole).toContainText('of $100.00');
    await expect(whole).toContainText('2 of 100,000');
    await shootBoth(page, 'budget-organisation');
    await page.keyboard.press('Escape');
  });

  await test.step('on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await details.click();
    await usage.scrollIntoViewIfNeeded();
    await expectFits(page);
    await shootBoth(page, 'budget-phone');
  });
  await expectClean(watched);
  await context.close();
});

test('a new workspace is given a model, and the key that its provider needs', async ({ browser }) => {
  const context = await browser.newContext(STILL);
  const watched = await openWatched(context, `http://localhost:${server.port}/`);
  const { page } = watched;
  const create = new CreatePage(page);
  await create.open();
  const model = create.dialog.getByRole('combobox', { name: 'Model' });
  const key = (name: string) => create.dialog.getByRole('textbox', { name: `${name} (optional)` });
  await create.chooseRuntime('Assistant');
  await expect(create.dialog.getByText('ANTHROPIC_API_KEY is missing.')).toBeVisible();
  await model.fill('gpt-5');
  await create.name.fill('Writer');
  await create.submit.click();
  await expect(create.dialog.getByRole('alert')).toContainText('Write provider:model');
  await model.fill('my-llm:tiny');
  await expect(create.dialog.getByText('MY_LLM_BASE_URL is missing.')).toBeVisible();
  await model.fill('openai:gpt-5-mini');
  await key('OPENAI_API_KEY').fill('sk-of-a-test');
  await create.dialog.getByText('Only this one').click();
  await create.dialog.getByText('All workspaces').click();
  await expectAccessible(page);
  await shootBoth(page, 'create-model');
  await page.setViewportSize({ width: 390, height: 844 });
  await key('OPENAI_API_KEY').scrollIntoViewIfNeeded();
  await expectFits(page);
  await shootBoth(page, 'create-model-phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await create.chooseRuntime('Mock');
  await expect(create.dialog.getByText('is missing.')).toBeHidden();
  await create.chooseRuntime('Assistant');
  await create.submit.click();
  await expect(create.dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /^Writer workspace/ })).toHaveCount(1);
  const secrets = await server.api.json<{ key: string }[]>('GET', '/settings/secrets');
  expect(secrets.map((secret) => secret.key)).toEqual(['OPENAI_API_KEY']);
  await create.open();
  await create.chooseRuntime('Assistant');
  await model.fill('openai:gpt-5');
  await expect(create.dialog.getByText('is missing.')).toBeHidden();
  await expectClean(watched);
  await context.close();
});
