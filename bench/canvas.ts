// How many frames a second a browser draws while people move about on organisations of 200, 1,000 and 5,000 cards; the
// baseline is the same cards in plain React Flow with its default settings, in the same run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import playwright from '../playwright.config';
import { ensureBuilt } from './internal/built';
import {
  cardsDrawn,
  findBarePlace,
  findTeamPlace,
  heapMb,
  keepStreams,
  measureMotion,
  type Point,
  zoomTo,
} from './internal/canvas-probe';
import { sendUpdates } from './internal/canvas-updates';
import { withCleanup } from './internal/cleanup';
import { servePlainFlow } from './internal/plain-flow/serve';
import { type Case, progress, report } from './internal/report';
import { startQuietServer } from './internal/start-program';
import { median, quantile } from './internal/statistics';
import { wallClock } from './internal/wall-clock';

const RUNS = 5;
const SIZES = [200, 1000, 5000] as const;
const TEAM = 50;
const VIEWPORT = { width: 1440, height: 900 } as const;
const READY_MS_MAX = 120_000;
const SETTLE_MS = 1500;
const CHANGES = 60;
const CHANGE_EVERY_MS = 73;
const UPDATES_PER_SECOND = 200;
const FRAME_RATE_FULL = 57;
const TEAM_ZOOM = 0.35;
const STEP = { x: 4, y: 3 };

interface Site {
  readonly url: string;
  readonly rows: readonly WorkspaceRow[];
  readonly rename: ((id: string, name: string) => Promise<unknown>) | null;
}

interface Figures {
  readonly fit: number[];
  readonly near: number[];
  readonly drag: number[];
  readonly updates: number[];
  readonly longestTaskMs: number[];
  readonly readyMs: number[];
  readonly heapMb: number[];
}

const newFigures = (): Figures => ({
  fit: [],
  near: [],
  drag: [],
  updates: [],
  longestTaskMs: [],
  readyMs: [],
  heapMb: [],
});

await withCleanup(async () => {
  ensureBuilt();
  const browser = await chromium.launch(playwright.use?.launchOptions);
  try {
    const found = new Map<number, { ours: Figures; plain: Figures }>();
    let seen: number[] = [];
    for (const size of SIZES) {
      const ours = await startPlatform(size);
      const plain = size === 5000 ? null : await servePlainFlow(ours.rows);
      const figures = { ours: newFigures(), plain: newFigures() };
      for (let run = 0; run < RUNS; run += 1) {
        await measureRun(browser, ours, figures.ours);
        if (plain)
          await measureRun(browser, { url: plain.url, rows: ours.rows, rename: null }, figures.plain);
        progress(`${size} cards, run ${run + 1}: ${lastOf(figures)}`);
      }
      if (size === 1000) seen = await measureChanges(browser, ours);
      found.set(size, figures);
      plain?.stop();
      await ours.stop();
    }
    return printReport(found, seen);
  } finally {
    await browser.close();
  }
});

function lastOf(figures: { ours: Figures; plain: Figures }): string {
  const rounded = Object.entries(figures).map(([who, all]) => [
    who,
    Object.fromEntries(
      Object.entries(all).map(([name, values]: [string, number[]]) => [name, Math.round(values.at(-1) ?? 0)]),
    ),
  ]);
  return JSON.stringify(Object.fromEntries(rounded));
}

/** Teams of fifty, so that a large organisation has one to drag. */
async function startPlatform(size: number) {
  const configsDir = makeTempFolder('bench-templates');
  const folder = join(configsDir, 'orgs', 'org');
  mkdirSync(folder, { recursive: true });
  const lines = ['name: org', 'defaults: { runtime: mock }', 'workspaces:'];
  for (let team = 0; team < size / TEAM; team += 1) {
    lines.push(`  - { name: Team ${team}, role: Leads what number ${team} does, children: [`);
    for (let card = 1; card < TEAM; card += 1)
      lines.push(`      { name: Workspace ${team} ${card}, role: Number ${card} of team ${team} },`);
    lines.push('    ] }');
  }
  writeFileSync(join(folder, 'org.yaml'), `${lines.join('\n')}\n`);
  const server = await startQuietServer({ DATA_DIR: makeTempFolder('bench-data'), CONFIGS_DIR: configsDir });
  await server.api.importOrg('org');
  const rows = await server.api.listSettled(READY_MS_MAX);
  return {
    url: `http://localhost:${server.port}/`,
    rows,
    rename: (id: string, name: string) => server.api.rename(id, name),
    stop: () => server.stop(),
  };
}

async function open(browser: Browser, site: Site): Promise<{ page: Page; readyMs: number }> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript({ content: 'globalThis.__name = (named) => named;' });
  await context.addInitScript(keepStreams);
  const page = await context.newPage();
  await page.goto(site.url, { waitUntil: 'commit' });
  await page.waitForFunction(cardsDrawn, Math.min(site.rows.length, 1000), {
    timeout: READY_MS_MAX,
    polling: 'raf',
  });
  const readyMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
      ),
  );
  await page.waitForTimeout(SETTLE_MS);
  return { page, readyMs };
}

async function measureRun(browser: Browser, site: Site, figures: Figures): Promise<void> {
  const { page, readyMs } = await open(browser, site);
  figures.readyMs.push(readyMs);
  figures.heapMb.push(await heapMb(page));
  const bare = await barePlace(page);
  figures.fit.push((await measureMotion(page, bare, STEP, { pressed: true })).fps);
  if (site.rows.length <= 1000) {
    const stop = await sendUpdates(page, site.rows, UPDATES_PER_SECOND);
    const busy = await measureMotion(page, bare, { x: 1, y: 1 }, { pressed: false });
    await stop();
    figures.updates.push(busy.fps);
    figures.longestTaskMs.push(busy.longestTaskMs);
    // Near enough to aim at a card, and far enough to see a team whole.
    await zoomTo(page, TEAM_ZOOM, bare);
    figures.drag.push((await measureMotion(page, await teamPlace(page), STEP, { pressed: true })).fps);
    await zoomTo(page, 1, bare);
    figures.near.push((await measureMotion(page, await barePlace(page), STEP, { pressed: true })).fps);
  }
  await page.context().close();
}

async function barePlace(page: Page): Promise<Point> {
  const place = await findBarePlace(page);
  if (!place) throw new Error('cards fill the whole window');
  return place;
}

async function teamPlace(page: Page): Promise<Point> {
  const place = await findTeamPlace(page);
  if (!place) throw new Error('no team is in view');
  return place;
}

/** From each request to the frame that shows the new name, near enough to read it. */
async function measureChanges(browser: Browser, site: Site): Promise<number[]> {
  const { page } = await open(browser, site);
  await zoomTo(page, 1, await barePlace(page));
  const ids = await page
    .locator('article .card-hit')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-workspace-id') ?? ''));
  const names = Object.fromEntries(site.rows.map((row) => [row.id, row.name]));
  const times: number[] = [];
  for (let at = 0; at < CHANGES; at += 1) {
    const id = ids[at % ids.length] ?? '';
    const name = `${names[id]} ${at}`;
    const shown = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const there = [...document.querySelectorAll('.card-name')].some(
              (each) => each.textContent === wanted,
            );
            if (there) requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
            else requestAnimationFrame(look);
          };
          look();
        }),
      name,
    );
    const sentAt = wallClock();
    await site.rename?.(id, name);
    times.push((await shown) - sentAt);
    await page.waitForTimeout(CHANGE_EVERY_MS);
  }
  await page.context().close();
  return times;
}

/** So many times the baseline, or as many frames as there are where the baseline is that fast too. */
function atLeast(times: number, baseline: number): { must: string; min: number } {
  return {
    must: `at least ${times} times the baseline, or ${FRAME_RATE_FULL} a second`,
    min: Math.min(times * baseline, FRAME_RATE_FULL),
  };
}

function printReport(
  found: ReadonlyMap<number, { ours: Figures; plain: Figures }>,
  seen: readonly number[],
): boolean {
  const of = (size: number) => found.get(size) ?? { ours: newFigures(), plain: newFigures() };
  const rate = (
    title: string,
    size: number,
    name: 'fit' | 'near' | 'drag' | 'updates',
    times?: number,
  ): Case => {
    const baseline = median(of(size).plain[name]);
    return {
      case: `${size} cards: ${title}`,
      value: median(of(size).ours[name]),
      unit: 'per second',
      baseline,
      ...(times === undefined ? {} : { bar: atLeast(times, baseline) }),
    };
  };
  const large = of(1000);
  const ready = median(large.plain.readyMs);
  return report('canvas', [
    rate('frames while everything is in view and panned (baseline: plain React Flow)', 1000, 'fit', 2.5),
    rate('frames while panned at zoom 1', 1000, 'near', 1.4),
    {
      case: '5000 cards: frames while everything is in view and panned (baseline: its own 1000)',
      value: median(of(5000).ours.fit),
      unit: 'per second',
      baseline: median(large.ours.fit),
      bar: { must: 'at least half of the baseline', min: median(large.ours.fit) / 2 },
    },
    rate(`frames while a team of ${TEAM} is dragged`, 1000, 'drag', 1.1),
    rate(`frames while ${UPDATES_PER_SECOND} cards a second change`, 1000, 'updates', 1.1),
    {
      case: '1000 cards: the longest task meanwhile',
      value: median(large.ours.longestTaskMs),
      unit: 'ms',
      baseline: median(large.plain.longestTaskMs),
      bar: { must: 'at most 100 ms', max: 100 },
    },
    {
      case: '1000 cards: ready after navigation with an empty cache',
      value: median(large.ours.readyMs),
      unit: 'ms',
      baseline: ready,
      bar: { must: 'at most 0.9 times the baseline', max: ready * 0.9 },
    },
    {
      case: '1000 cards: p95 of a renaming, from its request being sent (so before its commit) until a frame shows it',
      value: quantile(seen, 0.95),
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 150 ms', max: 150 },
    },
    rate('frames while everything is in view and panned', 200, 'fit'),
    rate('frames while panned at zoom 1', 200, 'near'),
    ...SIZES.map(
      (size): Case => ({
        case: `${size} cards: memory of the page's scripts`,
        value: median(of(size).ours.heapMb),
        unit: 'MB',
        baseline: size === 5000 ? null : median(of(size).plain.heapMb),
      }),
    ),
    {
      case: '5000 cards: ready after navigation with an empty cache',
      value: median(of(5000).ours.readyMs),
      unit: 'ms',
      baseline: null,
    },
  ]);
}
