import { type BrowserContext, expect, type Page } from '@playwright/test';

declare global {
  interface Window {
    cspReports: string[];
  }
}

/** A page of which everything is noted that it must never have. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions and dialogs; requests that the test itself broke are left out. */
  readonly complaints: string[];
}

/** Opens an address and watches the page from its first script on. */
export async function openWatched(context: BrowserContext, url: string): Promise<WatchedPage> {
  await context.addInitScript(() => {
    window.cspReports = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.cspReports.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isNetwork = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isNetwork) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints };
}

/** Nothing went wrong in it so far, and its policy had nothing to refuse. */
export async function expectClean({ page, complaints }: WatchedPage): Promise<void> {
  expect(complaints).toEqual([]);
  expect(await page.evaluate(() => window.cspReports)).toEqual([]);
}

/** The page as a whole never scrolls. */
export async function expectFits(page: Page): Promise<void> {
  const over = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return { sideways: scrollWidth - clientWidth, down: scrollHeight - clientHeight };
    });
  // After a change of its size a page finds its shape.
  await expect.poll(over).toEqual({ sideways: 0, down: 0 });
}
