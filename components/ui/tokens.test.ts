import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;

/** name → [light, dark], as written in the table. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map((match) => [
    match[1] ?? '',
    [match[2] ?? '', match[3] ?? ''] as const,
  ]),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const SHEETS = ['bg', 'bg-2', 'surface', 'sheet', 'sheet-2'];
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...SHEETS, 'idle-bg', 'accent-bg', 'ok-bg', 'warn-bg', 'bad-bg', 'info-bg', 'violet-bg']],
  ['muted', [...SHEETS, 'idle-bg']],
  ['soft', [...SHEETS]],
  ['accent-text', [...SHEETS, 'accent-bg']],
  ['ok', [...SHEETS, 'ok-bg']],
  ['warn', [...SHEETS, 'warn-bg']],
  ['bad', [...SHEETS, 'bad-bg']],
  ['info', [...SHEETS, 'info-bg']],
  ['violet', [...SHEETS, 'violet-bg']],
  ['idle', [...SHEETS]],
  ['on-accent', ['accent-fill']],
  ['on-bad', ['bad-fill']],
];

describe('colour tokens', () => {
  for (const [index, theme] of THEMES.entries()) {
    for (const [text, grounds] of PAIRS) {
      it(`${text} reaches 4.5:1 on everything it stands on in the ${theme} theme`, () => {
        for (const ground of grounds) {
          const ratio = contrast(tokens.get(text)?.[index] ?? '', tokens.get(ground)?.[index] ?? '');
          expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
      });
    }
  }

  it('exist once each, so that both themes live in one table', () => {
    const names = [...css.matchAll(/^\s+--([\w-]+):/gm)].map((match) => match[1]);
    expect(names.length).toBe(new Set(names).size);
  });
});
