import type { Page } from '@playwright/test';

/** What moving did to the page. */
export interface Motion {
  readonly fps: number;
  /** Milliseconds of the longest task; 0 where none took 50. */
  readonly longestTaskMs: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Frames {
  times: number[];
  longest: number;
  stop: () => void;
}

declare global {
  interface Window {
    drawn: Frames;
    streams: EventSource[];
  }
}

const MOVES = 60;
const MOVE_EVERY_MS = 16;

/** Runs before the page's own scripts: keeps every event stream, so that the benchmark can speak through it. */
export function keepStreams(): void {
  window.streams = [];
  const Original = window.EventSource;
  window.EventSource = class extends Original {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, init);
      window.streams.push(this);
    }
  };
}

function beginFrames(): void {
  const frames: Frames = { times: [], longest: 0, stop: () => undefined };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) frames.longest = Math.max(frames.longest, duration);
  });
  observer.observe({ type: 'longtask' });
  let running = true;
  frames.stop = () => {
    running = false;
    observer.disconnect();
  };
  const look = (time: number) => {
    frames.times.push(time);
    if (running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.drawn = frames;
}

/** Moves the mouse 60 times, one move a frame where the page keeps up, and counts the frames that it draws. */
export async function measureMotion(
  page: Page,
  from: Point,
  step: Point,
  options: { readonly pressed: boolean },
): Promise<Motion> {
  await page.mouse.move(from.x, from.y);
  if (options.pressed) await page.mouse.down();
  // The first moves decide what is dragged, and are no movement yet.
  await page.mouse.move(from.x + 3, from.y + 3);
  await page.mouse.move(from.x + 6, from.y + 6);
  await page.evaluate(beginFrames);
  const beganAt = performance.now();
  for (let move = 1; move <= MOVES; move += 1) {
    // There and back, so that it stays in view.
    const at = move <= MOVES / 2 ? move : MOVES - move;
    await page.mouse.move(from.x + 6 + at * step.x, from.y + 6 + at * step.y);
    const aheadMs = move * MOVE_EVERY_MS - (performance.now() - beganAt);
    if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  const motion = await page.evaluate(() => {
    const { times, longest, stop } = window.drawn;
    stop();
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 0;
    return { fps: ((times.length - 1) * 1000) / (last - first), longestTaskMs: longest };
  });
  if (options.pressed) await page.mouse.up();
  return motion;
}

/** A place of the sheet with no card under it, from which the view can be dragged; null where cards fill the window. */
export function findBarePlace(page: Page): Promise<Point | null> {
  return page.evaluate(() => {
    for (let y = 120; y < innerHeight - 160; y += 12)
      for (let x = 120; x < innerWidth - 320; x += 12) {
        const element = document.elementFromPoint(x, y);
        if (element?.classList.contains('react-flow__pane') && !element.hasAttribute('data-over'))
          return { x, y };
      }
    return null;
  });
}

/** A place on a team and on none of its cards, from which the team can be dragged. */
export function findTeamPlace(page: Page): Promise<Point | null> {
  return page.evaluate(() => {
    for (let y = 160; y < innerHeight - 200; y += 5)
      for (let x = 160; x < innerWidth - 360; x += 5) {
        const node = document.elementFromPoint(x, y)?.closest('.react-flow__node');
        if (node?.classList.contains('react-flow__node-team')) return { x, y };
      }
    return null;
  });
}

/** Runs in the page: whether so many cards are there, as elements or painted. */
export function cardsDrawn(count: number): boolean {
  const painted = Number(document.querySelector<HTMLElement>('.far-view')?.dataset.cards ?? 0);
  return painted >= count || document.querySelectorAll('.react-flow__node .card-hit').length >= count;
}

const ZOOM_SETTLE_MS = 1000;

/** Zooms in on a place of the window, by the wheel, as a person does. */
export async function zoomTo(page: Page, zoom: number, place: Point): Promise<void> {
  await page.mouse.move(place.x, place.y);
  for (let turn = 0; turn < 80; turn += 1) {
    const now = await page.evaluate(() => {
      const view = document.querySelector('.react-flow__viewport');
      return view ? new DOMMatrix(getComputedStyle(view).transform).a : 1;
    });
    if (now >= zoom * 0.97) break;
    await page.mouse.wheel(0, -Math.min(150, Math.log2(zoom / now) * 500));
    await page.waitForTimeout(40);
  }
  await page.waitForTimeout(ZOOM_SETTLE_MS);
}

export const heapMb = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
};
