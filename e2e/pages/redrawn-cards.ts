import type { Page } from '@playwright/test';

declare global {
  interface Window {
    redrawnCards: Set<string>;
  }
}

/** From now on the page notes the id of every card of which anything is drawn again. */
export async function watchRedraws(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    window.redrawnCards = seen;
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const id = element?.closest('.react-flow__node')?.getAttribute('data-id');
        if (id) seen.add(id);
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

/** Those that were drawn again since. */
export const redrawnCards = (page: Page): Promise<string[]> => page.evaluate(() => [...window.redrawnCards]);
