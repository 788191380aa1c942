import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    heardEvents: string[];
  }
}

/** From now on the pages of this context note the id of every stored event that their streams bring, in order. */
export async function hearEvents(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.heardEvents = [];
    const Native = window.EventSource;
    window.EventSource = class extends Native {
      constructor(url: string | URL, options?: EventSourceInit) {
        super(url, options);
        this.addEventListener('message', ({ data, lastEventId }) => {
          // An ephemeral event has neither a version nor an id: the browser then repeats the last one.
          if ('version' in JSON.parse(data)) window.heardEvents.push(lastEventId);
        });
      }
    };
  });
}

/** What was heard so far, as the ids of the history: the last part of a cursor. */
export const heardEvents = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.heardEvents.map((cursor) => cursor.split('-').at(-1) ?? ''));
