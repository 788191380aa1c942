// A browser opens an organisation of 200 workspaces: when a person can use it, what it had to load, and how soon a change
// that somebody else makes is seen in it.
import { type Browser, chromium } from '@playwright/test';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import playwright from '../playwright.config';
import { ensureBuilt } from './internal/built';
import { zoomTo } from './internal/canvas-probe';
import { withCleanup } from './internal/cleanup';
import { boot, type Marks, paintedAt, scriptBytes, shownCards } from './internal/page-probe';
import { progress, report } from './internal/report';
import { startProgram, startQuietServer } from './internal/start-program';
import { median, quantile } from './internal/statistics';
import { wallClock } from './internal/wall-clock';

const RUNS = 9;
const CHANGES = 150;
/** Not a multiple of a frame, so that changes fall anywhere in it. */
const CHANGE_EVERY_MS = 73;
const SETTLE_MS = 2000;
const READY_MS_MAX = 30_000;
const KILOBYTE = 1000;
/** A place of the window among cards, left of the panel. */
const NEAR = { x: 400, y: 400 };

const OURS: Marks = {
  card: '.card, .team, .far-card',
  hit: '.card-hit',
  name: '.card-name',
  panel: '.panel',
};
const BARE: Marks = { card: '.card', hit: '.card', name: '.card-name', panel: '.panel' };

interface Site {
  readonly url: string;
  readonly marks: Marks;
  /** Makes a change that a page shows as the name of this card. */
  readonly rename: (id: string, name: string) => Promise<unknown>;
}

await withCleanup(async () => {
  ensureBuilt();
  const browser = await chromium.launch(playwright.use?.launchOptions);
  try {
    const platform = await startPlatform();
    const bare = await startBare();
    // Not counted: the server has rendered no page yet, and the browser has just been started.
    await measureBoot(browser, platform);
    await measureBoot(browser, bare);
    const ours: number[] = [];
    const plain: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      ours.push(await measureBoot(browser, platform));
      plain.push(await measureBoot(browser, bare));
      progress(
        `interactive in ${Math.round(ours[run] ?? 0)} ms, bare page ${Math.round(plain[run] ?? 0)} ms`,
      );
    }
    const bytes = await scriptBytes(browser, platform.url, platform.marks);
    const seen = await measureChanges(browser, platform);
    const seenBare = await measureChanges(browser, bare);
    return printReport({ ours, plain, bytes, seen, seenBare });
  } finally {
    await browser.close();
  }
});

function printReport(found: {
  ours: number[];
  plain: number[];
  bytes: { untilCard: number; atRest: number };
  seen: number[];
  seenBare: number[];
}): boolean {
  const { ours, plain, bytes, seen, seenBare } = found;
  const change = 'a renaming, from its request being sent (so before its commit) until a frame shows it';
  return report('boot', [
    {
      case: 'navigation with an empty cache until a click on a card opens the panel (baseline: 200 divs of a bare node:http page)',
      value: median(ours),
      unit: 'ms',
      baseline: median(plain),
      bar: { must: 'at most 1500 ms', max: 1500 },
    },
    { case: 'the same, p95', value: quantile(ours, 0.95), unit: 'ms', baseline: quantile(plain, 0.95) },
    {
      case: 'JavaScript sent before the first card stands',
      value: bytes.untilCard / KILOBYTE,
      unit: 'KB',
      baseline: null,
      bar: { must: 'at most 450 KB', max: 450 },
    },
    {
      case: 'the same and what is loaded when the page rests',
      value: bytes.atRest / KILOBYTE,
      unit: 'KB',
      baseline: null,
    },
    {
      case: `p50 of ${change} (baseline: the bare page)`,
      value: median(seen),
      unit: 'ms',
      baseline: median(seenBare),
    },
    {
      case: `p95 of ${change}`,
      value: quantile(seen, 0.95),
      unit: 'ms',
      baseline: quantile(seenBare, 0.95),
      bar: { must: 'at most 150 ms', max: 150 },
    },
  ]);
}

async function measureBoot(browser: Browser, { url, marks }: Site): Promise<number> {
  const { page, panelMs } = await boot(browser, url, marks);
  await page.context().close();
  return panelMs;
}

/** Milliseconds from each request to the frame that shows what it changed. */
async function measureChanges(browser: Browser, site: Site): Promise<number[]> {
  const { page } = await boot(browser, site.url, site.marks);
  // The panel has loaded what it shows, and nothing moves any more.
  await page.waitForTimeout(SETTLE_MS);
  // Far out names are painted, and no change of an element tells when.
  if (site.marks === OURS) await zoomTo(page, 1, NEAR);
  const cards = await shownCards(page, { ...site.marks, card: '.card' });
  // Each keeps its place: cards stand in the order of their names.
  const changes = Array.from({ length: CHANGES }, (_, at) => {
    const { id, name } = cards[at % cards.length] ?? { id: '', name: '' };
    return { id, name: `${name} ${at}` };
  });
  const sent: number[] = [];
  for (const { id, name } of changes) {
    sent.push(wallClock());
    await Promise.all([site.rename(id, name), page.waitForTimeout(CHANGE_EVERY_MS)]);
  }
  const painted = await paintedAt(
    page,
    changes.map(({ name }) => name),
  );
  await page.context().close();
  return painted.map((time, at) => time - (sent[at] ?? Number.NaN));
}

async function startPlatform(): Promise<Site> {
  const server = await startQuietServer({ DATA_DIR: makeTempFolder('bench-data') });
  await server.api.importOrg();
  await server.api.listSettled(READY_MS_MAX);
  return {
    url: `http://localhost:${server.port}/`,
    marks: OURS,
    rename: (id, name) => server.api.rename(id, name),
  };
}

async function startBare(): Promise<Site> {
  const url = `http://127.0.0.1:${await startProgram(new URL('./internal/bare-canvas.ts', import.meta.url), ['200'])}/`;
  return {
    url,
    marks: BARE,
    rename: (id, name) => fetch(url, { method: 'POST', body: JSON.stringify({ id, name }) }),
  };
}
