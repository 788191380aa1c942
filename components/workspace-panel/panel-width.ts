/** Pixels. */
export const WIDTH_MIN = 320;
const WIDTH_MAX = 800;
/** Pixels; the width of somebody who never dragged the edge. */
export const WIDTH_DEFAULT = 460;
/** Of the window: some of the canvas always stays in sight. */
const WINDOW_SHARE_MAX = 0.8;
const STORAGE_KEY = 'molecule.panel-width';

/** The widest that the panel may be in a window of that width, both in pixels. */
export const widthMax = (windowWidth: number): number =>
  Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.floor(windowWidth * WINDOW_SHARE_MAX)));

/** Brings a wanted width into what the window allows. */
export const clampWidth = (wanted: number, windowWidth: number): number =>
  Math.round(Math.min(Math.max(wanted, WIDTH_MIN), widthMax(windowWidth)));

/** The width of last time; the default where nothing sensible is kept. */
export function readWidth(storage: Pick<Storage, 'getItem'>): number {
  const kept = Number(storage.getItem(STORAGE_KEY) ?? '');
  return Number.isFinite(kept) && kept >= WIDTH_MIN && kept <= WIDTH_MAX ? kept : WIDTH_DEFAULT;
}

export const keepWidth = (storage: Pick<Storage, 'setItem'>, width: number): void =>
  storage.setItem(STORAGE_KEY, String(width));
