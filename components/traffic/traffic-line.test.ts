import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trafficLine } from './traffic-line';

const box = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 1, max: 900 }),
  height: fc.integer({ min: 1, max: 900 }),
});
const numbersOf = (path: string): number[] => (path.match(/-?[\d.]+/g) ?? []).map(Number);

it('runs from one edge to the other, and back on another way', () => {
  const a = { x: 0, y: 0, width: 100, height: 50 };
  const b = { x: 300, y: 0, width: 100, height: 50 };
  const there = trafficLine(a, b);
  expect(there.path).toBe('M100 25Q200 49 300 25');
  expect(there.middle).toEqual({ x: 200, y: 37 });
  expect(there.length).toBe(200);
  expect(trafficLine(b, a).middle).toEqual({ x: 200, y: 13 });
});

it('begins and ends on the boxes, wherever they stand', () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      const { path, middle } = trafficLine(a, b);
      const [x0 = Number.NaN, y0 = Number.NaN, , , x1 = Number.NaN, y1 = Number.NaN] = numbersOf(path);
      const isOn = (each: typeof a, x: number, y: number) =>
        x >= each.x - 0.1 &&
        x <= each.x + each.width + 0.1 &&
        y >= each.y - 0.1 &&
        y <= each.y + each.height + 0.1;
      expect(isOn(a, x0, y0) && isOn(b, x1, y1)).toBe(true);
      expect(Number.isFinite(middle.x) && Number.isFinite(middle.y)).toBe(true);
    }),
  );
});
