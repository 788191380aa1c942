import { readFile } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
  test,
} from '@playwright/test';
import type { Sql } from 'postgres';
import type { AuditEntry } from '@/contracts/audit';
import { sealAudit } from '@/server/audit/seal-audit';
import { expectAccessible } from './pages/accessible';
import { shoot } from './pages/shots';
import { expectClean, expectFits, openWatched } from './pages/watched-page';
import { endAllChildren } from './process/support/child';
import { type ServerProcess, startServer } from './process/support/server-process';
import { makeTempFolder, removeTempFolders } from './process/support/temp-folders';
import { withDatabase } from './process/support/with-database';

/** Entries from long ago, beside those that the server writes itself. */
const OLD_ENTRIES = 120;

let server: ServerProcess;
let dataDir: string;
const onDatabase = <T>(run: (sql: Sql) => Promise<T>) => withDatabase({ dataDir }, run);

test.beforeAll(async () => {
  dataDir = makeTempFolder('audit');
  server = await startServer({ DATA_DIR: dataDir });
  await onDatabase(
    (sql) => sql`
      insert into audit_entries (at, actor_id, origin, action, request_id, details)
      select '2025-03-01T12:00:00Z'::timestamptz + n * interval '1 minute', 'owner', 'user', 'save-global-secret',
        'r', json_build_object('key', 'KEY_' || n) from generate_series(1, ${OLD_ENTRIES}::int) n`,
  );
  await server.api.create('Ada');
  await server.api.json('PUT', '/settings/secrets', { key: 'GITHUB_TOKEN', value: 'never shown' });
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

class AuditPage {
  readonly drawer: Locator;
  readonly entries: Locator;

  constructor(readonly page: Page) {
    this.drawer = page.getByRole('dialog', { name: 'Settings' });
    this.entries = this.drawer.getByRole('list', { name: 'Entries' }).locator('details');
  }

  readonly entry = (text: string | RegExp) => this.entries.filter({ hasText: text });
  readonly press = (name: string) => this.drawer.getByRole('button', { name, exact: true }).click();
}

async function onAudit(
  browser: Browser,
  run: (audit: AuditPage) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const watched = await openWatched(context, `http://localhost:${server.port}/?settings=audit`);
    await run(new AuditPage(watched.page));
    await expectClean(watched);
  } finally {
    await context.close();
  }
}

test('the log is read, found sealed, narrowed and exported', async ({ browser }) => {
  await onAudit(browser, async (audit) => {
    const { page, drawer, entries, entry } = audit;
    await expect(entry('The owner saved the secret GITHUB_TOKEN for all workspaces')).toBeVisible();
    // The server seals every minute: whether it has done so by now is chance, and afterwards it is not.
    await expect(entry('The owner made the workspace Ada').first()).toBeVisible();
    await onDatabase(sealAudit);
    await audit.press('Refresh');
    await expect(drawer.getByText('The log is intact')).toBeVisible();
    await expect(entry('The owner made the workspace Ada')).not.toContainText('being sealed');

    await test.step('an entry is opened by keyboard', async () => {
      await entry('GITHUB_TOKEN').locator('summary').focus();
      await page.keyboard.press('Enter');
      await expect(entry('GITHUB_TOKEN').getByText('"key": "GITHUB_TOKEN"')).toBeVisible();
      await expect(drawer).not.toContainText('never shown');
      await expectAccessible(page);
      await shoot(page, 'audit-intact');
    });

    await test.step('all pages are loaded, each entry once', async () => {
      await expect(entries).toHaveCount(50);
      await audit.press('Load more');
      await expect(entries).toHaveCount(100);
      await audit.press('Load more');
      await expect(drawer.getByRole('button', { name: 'Load more' })).toHaveCount(0);
      await expect(entry(/\bKEY_\d+\b/)).toHaveCount(OLD_ENTRIES);
      await expect(entry(/\bKEY_1\b/)).toHaveCount(1);
    });

    await test.step('without the platform it says so, and goes on afterwards', async () => {
      await page.route('**/api/audit?*', (route) => route.abort());
      await drawer.getByLabel('What').selectOption('create-workspace');
      await expect(drawer.getByText('The log could not be loaded')).toBeVisible();
      await page.unroute('**/api/audit?*');
      await audit.press('Retry');
      await expect(entries).toHaveCount(1);
    });

    await test.step('filters leave what they name', async () => {
      await drawer.getByLabel('To', { exact: true }).fill('2024-01-01');
      await expect(drawer.getByText('No entry is like that.')).toBeVisible();
      await audit.press('Clear the filters');
      await drawer.getByLabel('To', { exact: true }).fill('2025-12-31');
      await expect(entries.first()).toContainText(`KEY_${OLD_ENTRIES}`);
    });

    await test.step('what is left is exported, past what is shown', async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), audit.press('Export')]);
      expect(download.suggestedFilename()).toMatch(/^audit-.*\.jsonl$/);
      const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
      const keys = lines.map((line) => (JSON.parse(line) as AuditEntry).details as { key: string });
      expect(keys.map(({ key }) => key)).toEqual(
        Array.from({ length: OLD_ENTRIES }, (_, n) => `KEY_${OLD_ENTRIES - n}`),
      );
      await expect(drawer.getByText(`${OLD_ENTRIES} entries exported`)).toBeVisible();
    });
  });
});

test('an entry that was changed in the database is named, on a phone and in the dark too', async ({
  browser,
}) => {
  await onDatabase(async (sql) => {
    await sealAudit(sql);
    await sql`update audit_entries set details = '{"key": "ANOTHER"}' where seq = 3`;
  });
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  await onAudit(
    browser,
    async (audit) => {
      const { page, drawer, entries } = audit;
      await expect(drawer.getByRole('alert')).toContainText('Entry 3 was edited');
      await audit.press('Show entry 3');
      await expect(entries).toHaveCount(1);
      await expect(entries).toContainText('changed afterwards');
      await expectFits(page);
      await expectAccessible(page);
      await expect(drawer.getByRole('tab', { name: 'Audit' })).toBeInViewport({ ratio: 1 });
      await shoot(page, 'audit-broken-phone');
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page);
      await shoot(page, 'audit-broken-phone-dark');
      await audit.press('Only entry 3 is shown: show all');
      await expect(entries).toHaveCount(50);
      await page.setViewportSize({ width: 1440, height: 900 });
      await shoot(page, 'audit-broken-dark');
    },
    phone,
  );
});
