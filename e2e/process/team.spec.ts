import { delimiter, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type ModelServer, startModelServer } from '@/agent/testing/model-server/serve';
import { ChatPanel } from '../pages/chat-panel';
import { shoot } from '../pages/shots';
import { expectClean, openWatched } from '../pages/watched-page';
import { endAllChildren } from './support/child';
import { freePort } from './support/free-port';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

/** Five agents begin, each with a first turn of its own. */
const ONLINE = { timeout: 150_000 };
/** Turns of a command line program that begins anew for each. */
const ANSWERED = { timeout: 150_000 };
const TEST_MS_MAX = 600_000;
const QUESTION = 'Release version 2.4 to everybody?';

let model: ModelServer;
let server: ServerProcess;

test.beforeAll(async () => {
  model = await startModelServer();
  server = await startServer({
    DATA_DIR: makeTempFolder('team'),
    PORT: String(await freePort()),
    WORKSPACE_BACKEND: 'local',
    // Where the program of the engine lies that the team runs on.
    PATH: [resolve('node_modules/.bin'), process.env.PATH ?? ''].join(delimiter),
  });
});
test.afterAll(async () => {
  await endAllChildren();
  await model?.close();
  await removeTempFolders();
});

test('a team is imported, its lead hands work to two of it, one of them asks for leave, and the answer comes back', async ({
  browser,
}) => {
  test.setTimeout(TEST_MS_MAX);
  for (const [key, value] of Object.entries({
    ANTHROPIC_API_KEY: 'sk-test-key',
    ANTHROPIC_BASE_URL: model.url,
  })) {
    await server.api.json('PUT', '/settings/secrets', { key, value });
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const watched = await openWatched(context, `http://localhost:${server.port}/`);
  const { page } = watched;

  await test.step('imported by its button, and everybody comes online', async () => {
    await page.getByRole('button', { name: 'Import 5 workspaces: Engineering team' }).click();
    const plan = page.getByRole('dialog', { name: 'Import Engineering team' });
    await plan.getByRole('button', { name: 'Import 5 workspaces' }).click();
    const statuses = async () => (await server.api.list()).map(({ status }) => status);
    await expect.poll(statuses, ONLINE).toEqual(Array(5).fill('online'));
  });

  const members = await server.api.list();
  const idOf = (name: RegExp): string => members.find((each) => name.test(each.name))?.id ?? '';
  const handOn = (name: RegExp, task: string) => ({
    name: 'delegate_task',
    input: { workspace_id: idOf(name), task },
  });
  model.script(
    {
      name: 'lead',
      turns: [
        {
          thinking: 'The tests first, then the release.',
          toolCalls: [
            handOn(/backend/i, 'Is the release built? [[script:built]]'),
            handOn(/qa|quality|test/i, 'Check it and release it. [[script:release]]'),
          ],
        },
        { text: 'Version 2.4 is built, checked and out.' },
      ],
    },
    { name: 'built', turns: [{ text: 'It is built.' }] },
    {
      name: 'release',
      turns: [
        { toolCalls: [{ name: 'request_approval', input: { action: QUESTION, reason: 'All tests pass.' } }] },
        { text: 'What people said: {{result}}' },
      ],
    },
  );

  await page.goto(`http://localhost:${server.port}/?ws=${idOf(/lead/i)}`);
  const chat = new ChatPanel(page, 'Engineering lead');
  await chat.say('Bring out version 2.4. [[script:lead]]');

  await test.step('the person is asked, approves, and the one who asked goes on', async () => {
    const banner = page.getByRole('region', { name: 'Approvals' });
    await expect(banner).toContainText(QUESTION, ANSWERED);
    await shoot(page, 'team-asks');
    await banner.getByRole('button', { name: /^Approve/ }).click();
    await expect(banner).toHaveCount(0);
  });

  await test.step('the answer is in the chat, with what the lead did for it', async () => {
    await expect(chat.message('Version 2.4 is built, checked and out.')).toBeVisible(ANSWERED);
    await shoot(page, 'team-answers');
    const rows = await server.api.json<{ status: string; response_preview: string }[]>(
      'GET',
      `/workspaces/${idOf(/lead/i)}/delegations`,
    );
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(rows.map((row) => row.response_preview).join()).toMatch(/approved/i);
    const activity = await server.api.json<{ tool_trace: { tool: string; ok: boolean }[] | null }[]>(
      'GET',
      `/workspaces/${idOf(/lead/i)}/activity`,
    );
    const trace = activity.find(({ tool_trace }) => tool_trace !== null)?.tool_trace;
    expect(trace?.map(({ tool, ok }) => [tool, ok])).toEqual([
      ['delegate_task', true],
      ['delegate_task', true],
    ]);
  });
  await expectClean(watched);
  await context.close();
});
