import type { Browser, BrowserContext, Page } from '@playwright/test';

/** What the probe inside the page has seen; times in milliseconds since its navigation began. */
interface Seen {
  cardMs: number | null;
  panelMs: number | null;
  /** By the text of a name: when a frame had been painted with it, in the milliseconds of the wall clock. */
  painted: Record<string, number>;
}

declare global {
  interface Window {
    seen: Seen;
  }
}

/** What counts as a card, as its clickable place, as its name, and as the panel. */
export interface Marks {
  readonly card: string;
  readonly hit: string;
  readonly name: string;
  readonly panel: string;
}

/**
 * Runs inside the page from its first script on. Each frame it looks for a card in view and, until the panel is there,
 * clicks it as a mouse does; a changed name counts when the next frame is through, which is never before its paint.
 */
function probe({ card, hit, name, panel }: Marks): void {
  const seen: Seen = { cardMs: null, panelMs: null, painted: {} };
  window.seen = seen;
  const isInView = (element: Element | null): element is Element => {
    if (!element) return false;
    const { width, height, left, top } = element.getBoundingClientRect();
    return width > 0 && height > 0 && left < innerWidth && top < innerHeight && left + width > 0;
  };
  const look = () => {
    const first = document.querySelector(card);
    if (isInView(first)) {
      seen.cardMs ??= performance.now();
      if (isInView(document.querySelector(panel))) seen.panelMs ??= performance.now();
      else
        (first.matches(hit) ? first : first.querySelector(hit))?.dispatchEvent(
          new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }),
        );
    }
    if (seen.panelMs === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const shown = element?.closest(name)?.textContent;
      if (!shown || shown in seen.painted) continue;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        seen.painted[shown] ??= performance.timeOrigin + performance.now();
        port1.close();
      };
      requestAnimationFrame(() => port2.postMessage(null));
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

export interface Boot {
  readonly page: Page;
  readonly cardMs: number;
  readonly panelMs: number;
}

const READY_MS_MAX = 30_000;
/** Long enough for whatever a page loads when it has nothing else to do. */
const REST_MS = 3000;
const VIEWPORT = { width: 1440, height: 900 } as const;

/** A context with an empty cache, with the probe in every page of it. */
async function newContext(browser: Browser, marks: Marks): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  // What tsx wraps functions in, so that they keep their names: there is none in a page.
  await context.addInitScript({ content: 'globalThis.__name = (named) => named;' });
  await context.addInitScript(probe, marks);
  return context;
}

/** Opens the page with an empty cache; resolves when a click on a card has opened the panel. */
export async function boot(browser: Browser, url: string, marks: Marks): Promise<Boot> {
  const context = await newContext(browser, marks);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.seen?.panelMs !== null, undefined, { timeout: READY_MS_MAX });
  const { cardMs, panelMs } = await page.evaluate(() => window.seen);
  if (cardMs === null || panelMs === null) throw new Error('the page never became interactive');
  return { page, cardMs, panelMs };
}

/** Bytes of JavaScript as they were sent, of a page on which nobody does anything: until its first card, and in all. */
export async function scriptBytes(
  browser: Browser,
  url: string,
  marks: Marks,
): Promise<{ untilCard: number; atRest: number }> {
  const context = await newContext(browser, { ...marks, hit: ':not(*)' });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.seen?.cardMs !== null, undefined, { timeout: READY_MS_MAX });
  await page.waitForTimeout(REST_MS);
  const bytes = await page.evaluate(() => {
    const isScript = ({ name }: PerformanceEntry) => new URL(name).pathname.endsWith('.js');
    const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
      isScript,
    );
    const sum = (of: PerformanceResourceTiming[]) =>
      of.reduce((total, each) => total + each.encodedBodySize, 0);
    const { cardMs } = window.seen;
    return { untilCard: sum(scripts.filter((each) => each.startTime < (cardMs ?? 0))), atRest: sum(scripts) };
  });
  await context.close();
  return bytes;
}

/** The cards that the page draws at the moment. */
export function shownCards(page: Page, { card, hit, name }: Marks): Promise<{ id: string; name: string }[]> {
  return page.locator(card).evaluateAll(
    (cards, marks) =>
      cards.map((each) => ({
        id:
          (each.matches(marks.hit) ? each : each.querySelector(marks.hit))?.getAttribute(
            'data-workspace-id',
          ) ?? '',
        name: each.querySelector(marks.name)?.textContent ?? '',
      })),
    { hit, name },
  );
}

/** When each of these names had been painted; waits for the last of them. */
export async function paintedAt(page: Page, names: readonly string[]): Promise<number[]> {
  const last = names.at(-1) ?? '';
  await page.waitForFunction((text) => text in window.seen.painted, last, { timeout: READY_MS_MAX });
  const painted = await page.evaluate(() => window.seen.painted);
  return names.map((name) => painted[name] ?? Number.NaN);
}
