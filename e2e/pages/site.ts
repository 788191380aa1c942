import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';

export const SCHEMES = ['light', 'dark'] as const;
export const SIZES = [
  [1440, 900],
  [1280, 800],
  [390, 844],
] as const;

/** A page in a context of its own that keeps what it must never have: errors in its console, exceptions, refusals of its policy. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a native dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints };
}

/** For after each test, or all of a file: pages that stay open go on asking a server that is gone, beside every later test. */
export async function closePages({ browser }: { browser: Browser }): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  // After a change of its size a page finds its shape.
  await expect.poll(over).toBe(0);
}

/** A motion of this length is one between two states; what takes longer shows something, such as the time that is left. */
const PASSING_MS_MAX = 1000;

/** Passing motion is over: nobody reads the colours that something has while it fades in, or between two themes. */
export async function settleMotion(page: Page): Promise<void> {
  await page.evaluate(async (most) => {
    const passing = document.getAnimations().filter((each) => {
      const endsAt = Number(each.effect?.getComputedTiming().endTime ?? 0);
      return each.playState === 'running' && endsAt <= most;
    });
    await Promise.all(passing.map((each) => each.finished.catch(() => undefined)));
  }, PASSING_MS_MAX);
}

/** Shows an open page in both themes and these sizes without loading it again, and looks at it in each. */
export async function inEveryLook(
  page: Page,
  check: (look: string) => Promise<void>,
  sizes: readonly (readonly [width: number, height: number])[] = SIZES,
): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await settleMotion(page);
      await test.step(`${colorScheme}, ${width} px`, () => check(`${colorScheme}-${width}`));
    }
  }
}
