import {
  type Browser,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
  test,
} from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { SettingsPage } from './pages/settings-page';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';

const CANARY = 'kanarienvogel-7Qx2-ZwitschernderZeisig';

let server: ServerProcess;
let ada: string;
test.beforeAll(async () => {
  server = await startServer({ DATA_DIR: makeTempFolder('settings') });
  ada = (await server.api.create('Ada')).id;
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** What the server said and what the page held, for looking for a value that must be in neither. */
function listen(page: Page): { answers: Promise<string>[] } {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const isText = !/event-stream|font|image/.test(response.headers()['content-type'] ?? '');
    if (isText) answers.push(response.text().catch(() => ''));
  });
  return { answers };
}

/** As a person pastes, without a clipboard of the machine. */
async function pasteInto(field: Locator, text: string): Promise<void> {
  await field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const options = { clipboardData, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent('paste', options));
  }, text);
}

async function onSettings(
  browser: Browser,
  run: (settings: SettingsPage, heard: { answers: Promise<string>[] }) => Promise<void>,
  options: BrowserContextOptions = {},
  query = '',
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const watched = await openWatched(context, `http://localhost:${server.port}/${query}`);
    const heard = listen(watched.page);
    await expect(watched.page.getByRole('button', { name: 'New workspace' })).toBeVisible();
    await run(new SettingsPage(watched.page), heard);
    await expectClean(watched);
  } finally {
    await context.close();
  }
}

test('a secret is added, overridden, replaced and deleted, and its value is never seen again', async ({
  browser,
}) => {
  await onSettings(
    browser,
    async (settings, heard) => {
      const { page, drawer } = settings;
      await expect(drawer).toBeVisible();
      await expect(drawer.getByText('No secrets yet')).toBeVisible();
      await expectAccessible(page);
      await shoot(page, 'settings-empty');

      await test.step('what looks wrong is said while typing, what is wrong when saving', async () => {
        await settings.fill('github token', 'sk-ant-of-somebody-else');
        await expect(settings.name).toHaveValue('GITHUB_TOKEN');
        await expect(drawer.getByText('This looks like a key of Anthropic, not of GitHub.')).toBeVisible();
        await settings.name.fill('1ST');
        await settings.save.click();
        await expect(drawer.getByText(/begins with a letter/)).toBeVisible();
        await expect(settings.name).toBeFocused();
        await shoot(page, 'settings-refused');
        await settings.name.fill('GITHUB_TOKEN');
        await settings.value.fill(CANARY);
        await drawer.getByRole('button', { name: 'Show what is typed' }).click();
        await expect(settings.value).toHaveAttribute('type', 'text');
        await settings.save.dblclick();
        await expect(settings.row('GITHUB_TOKEN')).toBeVisible();
      });
      await settings.add('ANTHROPIC_API_KEY', CANARY);
      await settings.add('OPENROUTER_API_KEY', CANARY);
      await settings.add('NPM_TOKEN', CANARY);

      await test.step('a workspace overrides it', async () => {
        await page.locator(`[data-workspace-id="${ada}"]`).click();
        await expect(drawer.getByText('For Ada')).toBeVisible();
        await drawer.getByRole('button', { name: 'Override GITHUB_TOKEN' }).click();
        await settings.value.fill(CANARY);
        const override = drawer.getByRole('button', { name: 'Override', exact: true });
        await override.click();
        await expect(override).toBeHidden();
        await expect(settings.row('GITHUB_TOKEN').getByText('Override', { exact: true })).toBeVisible();
        await expectAccessible(page);
        await shoot(page, 'settings-override');
      });

      await test.step('the agent gets its own, and nobody else gets any', async () => {
        const { auth_token: token } = await server.api.json<{ auth_token: string }>(
          'POST',
          `/workspaces/${ada}/tokens`,
        );
        const address = `http://localhost:${server.port}/api/workspaces/${ada}/secrets/values`;
        const asAgent = await page.request.get(address, { headers: { authorization: `Bearer ${token}` } });
        expect(await asAgent.json()).toMatchObject({ GITHUB_TOKEN: CANARY, NPM_TOKEN: CANARY });
        expect((await page.request.get(address)).status()).toBe(403);
      });

      await test.step('the global one is deleted, after a second and with its dependents', async () => {
        await drawer.getByText('Global', { exact: true }).first().click();
        await drawer.getByRole('button', { name: 'Delete GITHUB_TOKEN' }).click();
        await expect(settings.question).toContainText('not concerned: Ada');
        const remove = settings.question.getByRole('button', { name: 'Delete' });
        await expect(remove).toBeDisabled();
        await shoot(page, 'settings-delete');
        await remove.click();
        // Behind the question nothing has a role: only without it the missing row says something.
        await expect(settings.question).toBeHidden();
        await expect(settings.row('GITHUB_TOKEN')).toHaveCount(0);
      });

      const html = await page.content();
      const values = await page.evaluate(() =>
        [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      );
      const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      const answers = await Promise.all(heard.answers);
      expect(answers.join('')).toContain('"NPM_TOKEN"');
      for (const text of [html, ...values, stored, page.url(), ...answers]) {
        expect(text.includes(CANARY)).toBe(false);
      }
      expect(server.output().includes(CANARY)).toBe(false);
    },
    {},
    '?settings=secrets',
  );
});

test('by keyboard: opened, searched, left layer by layer, and what was typed asked for', async ({
  browser,
}) => {
  await onSettings(browser, async (settings) => {
    const { page, drawer } = settings;
    await settings.gear.focus();
    await settings.open();
    await expect(page).toHaveURL(/settings=secrets/);
    await server.api.json('PUT', '/settings/secrets', { key: 'FROM_ELSEWHERE', value: 'x' });
    await expect(settings.row('FROM_ELSEWHERE')).toBeVisible();
    for (const name of ['FIRST', 'SECOND', 'THIRD', 'FOURTH']) await settings.add(name, 'x');
    await page.keyboard.press('Control+f');
    await expect(settings.search).toBeFocused();
    await page.keyboard.type('second');
    await expect(settings.row('SECOND')).toBeVisible();
    await expect(settings.row('THIRD')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(settings.search).toHaveValue('');
    await expect(settings.row('THIRD')).toBeVisible();

    await settings.fill('FIFTH', 'not saved');
    await page.keyboard.press('Escape');
    await expect(settings.question).toContainText('Discard what you typed?');
    await page.keyboard.press('Escape');
    await expect(settings.value).toHaveValue('not saved');
    await page.keyboard.press('Escape');
    await settings.question.getByRole('button', { name: 'Discard' }).click();
    await expect(settings.value).toBeHidden();
    await drawer.focus();
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(settings.gear).toBeFocused();
    await expect(page).not.toHaveURL(/settings/);
    await page.goBack();
    await expect(drawer).toBeVisible();
  });
});

test('without a network what was typed stays, and is saved later', async ({ browser }) => {
  await onSettings(browser, async (settings) => {
    const { page, drawer } = settings;
    await settings.open();
    await settings.fill('LATER', 'typed once');
    await page.route('**/*', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await settings.save.click();
    await expect(drawer.getByText(/cannot be reached/)).toBeVisible();
    await expect(settings.value).toHaveValue('typed once');
    await page.unroute('**/*');
    await test.step('what is pasted with its lines keeps them, hidden as before', async () => {
      await pasteInto(settings.value, 'first line\r\nsecond line');
      await expect(settings.value).toHaveValue('first line\nsecond line');
      await expect(settings.value).toBeFocused();
      await expect(settings.value).toHaveCSS('-webkit-text-security', 'disc');
    });
    await settings.save.click();
    await expect(settings.row('LATER')).toBeVisible();
  });
});

test('what is saved while the question stands is not asked about any more', async ({ browser }) => {
  await onSettings(browser, async (settings) => {
    const { page, drawer } = settings;
    await settings.open();
    await settings.fill('SLOW', 'typed once');
    let save = (): void => {};
    const maySave = new Promise<void>((resolve) => {
      save = resolve;
    });
    await page.route('**/*', async (route) => {
      if (route.request().method() === 'POST') await maySave;
      await route.continue();
    });
    await settings.save.click();
    const tokens = drawer.getByRole('tab', { name: 'Organisation API keys' });
    await tokens.click();
    await expect(settings.question).toContainText('Discard what you typed?');
    save();
    await expect(settings.question).toBeHidden();
    await expect(tokens).toHaveAttribute('aria-selected', 'true');
    await drawer.getByRole('tab', { name: 'Secrets' }).click();
    await expect(settings.row('SLOW')).toBeVisible();
  });
});

test('tokens and organisation keys are made, shown once and revoked', async ({ browser }) => {
  await onSettings(
    browser,
    async (settings) => {
      const { page, drawer } = settings;
      await drawer.getByRole('tab', { name: 'Workspace tokens' }).click();
      await expect(drawer.getByText('Select a workspace', { exact: true })).toBeVisible();
      await shoot(page, 'settings-tokens-none');
      await page.locator(`[data-workspace-id="${ada}"]`).click();
      await drawer.getByRole('button', { name: 'New token' }).click();
      await expect(page.getByText(/^mol_ws_[\w-]{49}$/)).toBeVisible();
      await page.getByRole('button', { name: 'I’ve saved it' }).click();
      await shoot(page, 'settings-tokens');

      await drawer.getByRole('tab', { name: 'Organisation API keys' }).click();
      await drawer.getByLabel(/^What it is for/).fill('CI');
      await drawer.getByLabel('Role').selectOption('owner');
      await expect(drawer.getByText(/^Full admin of this organisation/)).toBeVisible();
      await drawer.getByRole('button', { name: 'New key' }).click();
      await expect(page.getByText(/^mol_org_[\w-]{49}$/)).toBeVisible();
      await page.getByRole('button', { name: 'I’ve saved it' }).click();
      await expectAccessible(page);
      await shoot(page, 'settings-keys');
      await drawer.getByRole('button', { name: 'Revoke CI' }).click();
      await settings.question.getByRole('button', { name: 'Revoke' }).click();
      await expect(drawer.getByText('There are no keys now.')).toBeVisible();
    },
    { colorScheme: 'dark' },
    '?settings=secrets',
  );
});

test('on a phone it is a sheet, in the dark too', async ({ browser }) => {
  await server.api.json('PUT', '/settings/secrets', { key: 'NEEDED_LATER', value: CANARY });
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  await onSettings(
    browser,
    async (settings) => {
      const { page, drawer } = settings;
      await expect(settings.row('NEEDED_LATER')).toBeVisible();
      // It slides in: measured once it stands.
      await expect.poll(() => drawer.boundingBox()).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
      await drawer.getByRole('button', { name: 'Add' }).click();
      await expectFits(page);
      await expectAccessible(page);
      await shoot(page, 'settings-phone');
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page);
      await shoot(page, 'settings-phone-dark');
    },
    phone,
    '?settings=secrets',
  );
});
