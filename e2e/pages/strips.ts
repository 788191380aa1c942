import type { Page } from '@playwright/test';

/** The strip of a card, in every text that it has had: a step of a start may be over in the time of two looks. */
export async function collectStrips(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { stripsSeen: seen });
    new MutationObserver(() => {
      for (const strip of document.querySelectorAll('.strip-text')) seen.push(strip.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { stripsSeen: string[] }).stripsSeen);
}
