import { expect, it } from 'vitest';
import { FALL_WINDOW_MS, FALLS_MAX, pauseAfterFallMs } from './machine-falls';

it('waits longer after each fall, not at all after the first', () => {
  expect([1, 2, 3, 4, 5].map(pauseAfterFallMs)).toEqual([0, 15_000, 30_000, 60_000, 120_000]);
});

it('leaves room for all of them within the window, so that a machine that never holds is given up', () => {
  const pauses = Array.from({ length: FALLS_MAX }, (_, at) => pauseAfterFallMs(at + 1));
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(FALL_WINDOW_MS / 2);
});
