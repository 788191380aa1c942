import { expect, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched } from './pages/watched-page';

const stage = new ChatStage();

const RTL = '\u202egpj.exe \u2067turned\u2066';
const NAMES = [
  `<img src=x onerror="alert(1)">`,
  RTL,
  'z\u200b\u200d\ufeff\u2060w',
  'W'.repeat(255),
  `"><script>alert(2)</script>`,
  'שלום עולם',
].map((name) => name.replace(/[{}[\]|>*&!]/g, ''));
const ROLE = `${RTL} ${'role'.repeat(240)}`.slice(0, 1000);
const CARD = {
  name: '<b>card</b>',
  description: `<script>alert(3)</script> ${RTL} ${'d'.repeat(10_000)}`,
  skills: [
    { id: 'x', name: `<svg onload=alert(4)>${'s'.repeat(5000)}`, description: `javascript:alert(5) ${RTL}` },
    { id: '\u0007\u001b[31m', name: '\u0000\u0008 bell' },
    'no object',
    { id: 7 },
  ],
};
const ERROR = `\u001b[31m<script>alert(6)</script>\u0007 ${RTL}\n${'e'.repeat(10_000)}`;

test('names, roles, cards and errors of strangers are shown as text and break no layout', async ({
  browser,
}) => {
  const { api, port } = stage.server;
  const parent = await api.json<{ id: string }>('POST', '/workspaces', {
    name: 'W'.repeat(120),
    runtime: 'mock',
  });
  for (const name of NAMES) {
    await api.json('POST', '/workspaces', { name, role: ROLE, runtime: 'mock', parent_id: parent.id });
  }
  const agent = await stage.createExternal('Stranger', {
    parent_id: parent.id,
    delivery_mode: 'poll',
    role: ROLE,
  });
  const tell = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${port}/api${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent.connection.auth_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const registered = await tell('/registry/register', {
    id: agent.id,
    delivery_mode: 'poll',
    agent_card: CARD,
  });
  expect(registered.status).toBe(200);
  const beat = {
    workspace_id: agent.id,
    error_rate: 0.9,
    sample_error: ERROR,
    current_task: `${RTL}${'t'.repeat(9000)}`,
  };
  expect((await tell('/registry/heartbeat', beat)).status).toBe(200);

  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    const context = await stage.newContext(browser, { viewport: { width, height } });
    const watched = await openWatched(context, `http://localhost:${port}/`);
    const { page } = watched;
    await expect(page.getByRole('button', { name: /^Stranger workspace/ })).toBeAttached();
    await expectFits(page);
    const tooWide = () =>
      page
        .locator('.card')
        .evaluateAll((cards) =>
          cards
            .filter(
              (card) => card.scrollWidth > card.clientWidth + 1 || card.scrollHeight > card.clientHeight + 1,
            )
            .map((card) => card.textContent?.slice(0, 40)),
        );
    // The typeface may come after the cards.
    await expect.poll(tooWide).toEqual([]);
    await shoot(page, `hostile-canvas-${width}`);
    await page.goto(`http://localhost:${port}/?ws=${agent.id}&tab=details`);
    await expect(page.getByRole('heading', { name: /^Skills/ })).toBeVisible();
    const details = page.locator('.details');
    expect(await details.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    expect(await details.locator('script, img, svg:not(.lucide), iframe').count()).toBe(0);
    await expectFits(page);
    await expectAccessible(page);
    await shoot(page, `hostile-details-${width}`);
    await expectClean(watched);
    await context.close();
  }
});

test('a name that turns the direction does not turn the words around it', async ({ browser }) => {
  const { id } = await stage.createMock(RTL);
  const context = await stage.newContext(browser);
  const { page } = await openWatched(context, `http://localhost:${stage.server.port}/?ws=${id}&tab=details`);
  await page
    .getByRole('complementary')
    .getByRole('button', { name: /^Delete / })
    .click();
  const title = page.getByRole('alertdialog').getByRole('heading');
  await expect(title).toHaveText('Delete \u2068gpj.exe turned\u2069?');
});
