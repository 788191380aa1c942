import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import Docker from 'dockerode';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { ChatPanel } from './pages/chat-panel';
import { CreatePage } from './pages/create-page';
import { shoot } from './pages/shots';
import { collectStrips } from './pages/strips';
import { expectClean, openWatched, type WatchedPage } from './pages/watched-page';
import { SOON } from './process/support/agents';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const NAME = 'Contained';
const IMAGE = 'molecule/workspace-template-assistant:latest';
const host = process.env.MOLECULE_TEST_DOCKER ?? '';
const docker = new Docker({ socketPath: host.slice('unix://'.length) });

let server: ServerProcess;
test.beforeAll(async () => {
  await buildAgentImage(host, IMAGE);
  server = await startServer({
    DATA_DIR: makeTempFolder('docker-agents'),
    WORKSPACE_BACKEND: 'docker',
    DOCKER_HOST: host,
    // The engine may be shared with other tests.
    MOLECULE_DOCKER_NETWORK: 'molecule-journey',
  });
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

interface Made {
  readonly containers: Docker.ContainerInfo[];
  readonly volumes: number;
}

/** What there is at the engine of a workspace. */
async function madeFor(id: string): Promise<Made> {
  const filters = { label: [`molecule.workspace=${id}`] };
  const [containers, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
  ]);
  return { containers, volumes: (Volumes ?? []).length };
}

const networkNames = async (): Promise<string[]> =>
  (await docker.listNetworks()).map(({ Name }) => Name).sort();

const card = (page: Page, status: string): Locator =>
  page.getByRole('button', { name: new RegExp(`^${NAME} workspace, ${status}`) });

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${NAME}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function create({ page }: WatchedPage): Promise<string> {
  const create = new CreatePage(page);
  const strips = await collectStrips(page);
  await page.getByRole('button', { name: 'More options' }).click();
  await create.name.fill(NAME);
  await create.chooseRuntime('Assistant');
  await create.submit.click();
  await expect(card(page, 'Online')).toBeVisible(SOON);
  expect(await strips()).toContain('Starting its container');
  const id = await card(page, 'Online').getAttribute('data-workspace-id');
  if (id === null) throw new Error('the card names no workspace');
  return id;
}

async function editFile(page: Page, panel: Locator): Promise<void> {
  await panel.getByRole('tab', { name: 'Files' }).click();
  await panel.getByRole('combobox', { name: 'Folder' }).selectOption('/workspace');
  await panel.getByRole('button', { name: 'New file' }).first().click();
  await panel.getByRole('textbox', { name: /^New file/ }).fill('notes.md');
  await page.keyboard.press('Enter');
  const editor = panel.getByRole('textbox', { name: `notes.md of ${NAME}` });
  await editor.fill('written in the browser\n');
  await editor.press('ControlOrMeta+s');
  await expect(panel.getByText('Saved.')).toBeVisible();
}

/** The shell of the container finds the file; that it shows what it should is the shell's work and not the typing's. */
async function readInTerminal(page: Page, panel: Locator): Promise<void> {
  await panel.getByRole('tab', { name: 'Terminal' }).click();
  await expect(panel.getByText('Connected. F6 leaves the terminal.')).toBeVisible();
  await page.keyboard.type('cat /workspace/notes.md; echo $((6 * 7))-inside\n');
  const rows = panel.locator('.xterm-rows');
  await expect(rows).toContainText('written in the browser');
  await expect(rows).toContainText('42-inside');
}

async function open(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return openWatched(context, `http://localhost:${server.port}/`);
}

test('an agent in a container is created on the canvas, talked to, worked in, restarted, woken and removed', async ({
  browser,
}) => {
  const watched = await open(browser);
  const { page } = watched;
  const chat = new ChatPanel(page, NAME);
  const { panel } = chat;
  const id = await create(watched);
  const [first, ...others] = (await madeFor(id)).containers;
  expect(others).toEqual([]);
  expect(first).toMatchObject({ State: 'running', Labels: { 'molecule.role': 'agent' } });
  const networks = await networkNames();

  await test.step('it answers, has files and a shell', async () => {
    await card(page, 'Online').click();
    await chat.say('Who is there?');
    await expect(chat.message('echo: Who is there?')).toHaveCount(1);
    await editFile(page, panel);
    await readInTerminal(page, panel);
    await shoot(page, 'docker-terminal');
  });

  await test.step('a restart is another container with the same files', async () => {
    await fromMenu(page, 'Restart…');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restart' }).click();
    const newest = async () =>
      (await madeFor(id)).containers.map(({ Id, State }) => [Id === first?.Id, State]);
    await expect.poll(newest, SOON).toEqual([[false, 'running']]);
    await expect(card(page, 'Online')).toBeVisible(SOON);
    await panel.getByRole('tab', { name: 'Files' }).click();
    await expect(panel.getByRole('textbox', { name: `notes.md of ${NAME}` })).toContainText(
      'written in the browser',
    );
  });

  await test.step('asleep nothing runs; a message wakes it, and is answered when it is sent again', async () => {
    await fromMenu(page, 'Send to sleep');
    await expect(card(page, 'Asleep')).toBeVisible(SOON);
    expect((await madeFor(id)).containers.filter(({ State }) => State === 'running')).toEqual([]);
    await panel.getByRole('tab', { name: 'Chat', exact: true }).click();
    await chat.say('Good morning');
    await expect(chat.failure).toContainText('is waking up');
    await expect(card(page, 'Online')).toBeVisible(SOON);
    await chat.failure.getByRole('button', { name: 'Retry' }).click();
    await expect(chat.message('echo: Good morning')).toHaveCount(1);
    await expect(chat.failure).toHaveCount(0);
  });

  await test.step('removed, it keeps its files alone; erased, it leaves nothing', async () => {
    await fromMenu(page, 'Delete');
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Delete' }).click();
    // Behind the question nothing has a role: only without it the missing card says something.
    await expect(question).toBeHidden();
    await expect(card(page, '')).toHaveCount(0);
    await expect.poll(async () => (await madeFor(id)).containers, SOON).toEqual([]);
    expect((await madeFor(id)).volumes).toBeGreaterThan(0);
    await server.api.remove(id, { purge: true });
    await expect.poll(() => madeFor(id), SOON).toEqual({ containers: [], volumes: 0 });
    await expect.poll(networkNames, SOON).toEqual(networks);
  });
  await expectClean(watched);
  await page.context().close();
});
