import { expect, type Locator, type Page, test } from '@playwright/test';
import { LOOPBACK_LAUNCH } from '@/server/testing/aws/loopback-launch';
import { openShellCloud, type ShellCloud } from '@/server/testing/aws/open-shell-cloud';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { ChatPanel } from './pages/chat-panel';
import { ConfigPage } from './pages/config-page';
import { CreatePage } from './pages/create-page';
import { collectStrips } from './pages/strips';
import { expectClean, openWatched } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { freePort } from './process/support/free-port';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const NAME = 'Clouded';
/** An instance boots, and what is told of one comes late. */
const BOOTED = { timeout: 60_000 };

let shellCloud: ShellCloud;
let server: ServerProcess;
test.beforeAll(async () => {
  shellCloud = await openShellCloud({ agentProgram: await buildEchoAgent() });
  const { cloud } = shellCloud;
  const port = await freePort();
  server = await startServer({
    PORT: String(port),
    DATA_DIR: makeTempFolder('ec2-agents'),
    WORKSPACE_BACKEND: 'ec2',
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    AWS_REGION: LOOPBACK_LAUNCH.region,
    EC2_IMAGE: LOOPBACK_LAUNCH.image,
    EC2_SUBNETS: LOOPBACK_LAUNCH.subnets.join(),
    EC2_SECURITY_GROUPS: LOOPBACK_LAUNCH.securityGroups.join(),
    EC2_REACH: 'private-ip',
    EC2_AGENT_COMMAND: 'node /opt/molecule/agent.mjs',
    // The machines share the network of this one.
    EXTERNAL_PLATFORM_URL: `http://127.0.0.1:${port}`,
  });
});
test.afterAll(async () => {
  await endAllChildren();
  await shellCloud?.close();
  await removeTempFolders();
});

const card = (page: Page, status: string): Locator =>
  page.getByRole('button', { name: new RegExp(`^${NAME} workspace, ${status}`) });

/** The instances that there are, as AWS would list them. */
const states = (): string[] => [...shellCloud.cloud.state.instances.values()].map(({ state }) => state);

const fileOf = (id: string, path: string): string => `/workspaces/${id}/files/${path}`;

test('an agent on an instance of its own is created on the canvas, talked to, configured, worked in and removed', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const watched = await openWatched(context, `http://localhost:${server.port}/`);
  const { page } = watched;
  const [chat, config] = [new ChatPanel(page, NAME), new ConfigPage(page, NAME)];
  const { panel } = chat;
  let id = '';

  await test.step('what it costs is said before it is launched, and how far it is while it starts', async () => {
    const create = new CreatePage(page);
    const strips = await collectStrips(page);
    await page.getByRole('button', { name: 'More options' }).click();
    await create.name.fill(NAME);
    await create.chooseRuntime('Assistant');
    await expect(create.dialog).toContainText(/About \$\d+\.\d\d a month while it runs/);
    await create.submit.click();
    await expect(card(page, 'Online')).toBeVisible(BOOTED);
    expect(await strips()).toEqual(
      expect.arrayContaining(['Launching its instance', 'Waiting for its instance to boot']),
    );
    id = (await card(page, 'Online').getAttribute('data-workspace-id')) ?? '';
    expect(states()).toEqual(['running']);
  });

  await test.step('it answers', async () => {
    await card(page, 'Online').click();
    await chat.say('Who is there?');
    await expect(chat.message('echo: Who is there?')).toHaveCount(1);
  });

  await test.step('its configuration is on its instance, and comes back from there', async () => {
    const text = `# ours\nname: ${NAME}\ntier: 2\nruntime: assistant\nskills:\n  - search # the web\n`;
    await config.tab.click();
    await config.openYaml();
    await config.write(text);
    await config.save.click();
    await config.expectSaved();
    await page.reload();
    await config.openYaml();
    await expect(config.editor).toContainText('search # the web');
    const { content } = await server.api.json<{ content: string }>('GET', fileOf(id, 'config.yaml'));
    expect(content).toBe(text);
    await config.formMode.click();
    await config.unfold('Skills and tools');
    await expect(config.items('Skills')).toHaveText(['search']);
  });

  await test.step('a file that is not there is not found, and a shell shows nothing but what it is asked', async () => {
    const missing = await fetch(`http://localhost:${server.port}/api${fileOf(id, 'nowhere.md')}`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: 'file_not_found' });
    await panel.getByRole('tab', { name: 'Terminal' }).click();
    await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible(BOOTED);
    await page.keyboard.type('head -1 /configs/config.yaml; echo $((6 * 7))-inside\n');
    const rows = panel.locator('.xterm-rows');
    await expect(rows).toContainText('# ours');
    await expect(rows).toContainText('42-inside');
    await expect(rows).not.toContainText(/known hosts|authenticity|Warning:/);
  });

  await test.step('removed, its disk is kept and nothing runs; erased, there is nothing left', async () => {
    await page.getByRole('button', { name: `Actions for ${NAME}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Delete' }).click();
    // Behind the question nothing has a role: only without it the missing card says something.
    await expect(question).toBeHidden();
    await expect(card(page, '')).toHaveCount(0);
    await expect.poll(states, BOOTED).toEqual(['stopped']);
    await server.api.remove(id, { purge: true });
    const living = () => states().filter((state) => state !== 'terminated');
    await expect.poll(living, BOOTED).toEqual([]);
    // Their last words go through sockets too.
    await expect.poll(() => shellCloud.tunnels.open(), BOOTED).toBe(0);
  });
  await expectClean(watched);
  await context.close();
});
