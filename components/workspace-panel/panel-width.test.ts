import { describe, expect, it } from 'vitest';
import { clampWidth, keepWidth, readWidth, WIDTH_DEFAULT, WIDTH_MIN, widthMax } from './panel-width';

const storageWith = (value: string | null) => ({ getItem: () => value });

describe('the width of the panel', () => {
  it('leaves a fifth of the window to the canvas, and is never wider than 800 pixels', () => {
    expect(widthMax(900)).toBe(720);
    expect(widthMax(3000)).toBe(800);
    expect(widthMax(200)).toBe(WIDTH_MIN);
  });

  it.each([
    [10, 1440, WIDTH_MIN],
    [500.4, 1440, 500],
    [2000, 1440, 800],
    [700, 800, 640],
  ])('of %d wanted in a window of %d is %d', (wanted, windowWidth, width) => {
    expect(clampWidth(wanted, windowWidth)).toBe(width);
  });

  it.each([null, '', 'wide', 'NaN', '-1', '10', '99999'])('falls back where %j is kept', (kept) => {
    expect(readWidth(storageWith(kept))).toBe(WIDTH_DEFAULT);
  });

  it('is the one of last time', () => {
    const kept = new Map<string, string>();
    keepWidth({ setItem: (key, value) => void kept.set(key, value) }, 512);
    expect(readWidth({ getItem: (key) => kept.get(key) ?? null })).toBe(512);
  });
});
