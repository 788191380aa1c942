import type { Page } from '@playwright/test';

/** Whatever can be pressed, chosen or written in. */
const CONTROL =
  /^(button|link|textbox|searchbox|checkbox|switch|combobox|radio|slider|spinbutton|menuitem\w*|option|tab)\b/;

/** Each control of the page that works and that none of these names, as a screen reader is told of it. */
export async function offeredBeyond(page: Page, known: readonly RegExp[]): Promise<string[]> {
  const told = await page.locator('body').ariaSnapshot();
  const controls = told
    .split('\n')
    .map((line) => line.trim().replace(/^- '?/, ''))
    .filter((line) => CONTROL.test(line) && !line.includes('[disabled]'));
  return controls.filter((line) => !known.some((name) => name.test(line)));
}
