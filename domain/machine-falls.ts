/** A machine that ends this often within the window ends for a cause that another start does not take away. */
export const FALLS_MAX = 5;
export const FALL_WINDOW_MS = 10 * 60_000;

const FIRST_PAUSE_MS = 15_000;

/** How long a machine that ended is left alone before it is started again: not at all the first time, then ever longer. */
export const pauseAfterFallMs = (falls: number): number =>
  falls <= 1 ? 0 : FIRST_PAUSE_MS * 2 ** (falls - 2);
