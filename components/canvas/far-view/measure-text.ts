import type { Measure } from './break-name';

const SIZE = 20;
const KNOWN_MAX = 20_000;

/** Measures each text once: a name is as wide at any size as at another, in proportion. */
export function createMeasure(font: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = `600 ${SIZE}px ${font}`;
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size > KNOWN_MAX) known.clear();
    const width = (context?.measureText(text).width ?? text.length * SIZE * 0.6) / SIZE;
    known.set(text, width);
    return width;
  };
}
