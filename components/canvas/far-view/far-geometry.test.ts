import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardAt, type FarBox, fewInView } from './far-geometry';

const box = (id: string, x: number, y: number, width: number, height: number, depth = 0): FarBox => ({
  id,
  x,
  y,
  width,
  height,
  depth,
  isTeam: width > 100,
});

const TEAM = box('team', 0, 0, 400, 300);
const INNER = box('inner', 20, 60, 200, 200, 1);
const CARD = box('card', 30, 120, 80, 40, 2);
const ALL = [TEAM, INNER, CARD];

const anyBox = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
  width: fc.integer({ min: 1, max: 300 }),
  height: fc.integer({ min: 1, max: 300 }),
  depth: fc.integer({ min: 0, max: 4 }),
  isTeam: fc.boolean(),
});
const anyBoxes = fc
  .array(anyBox, { maxLength: 60 })
  .map((all) => all.map((each, at) => ({ ...each, id: `${at}` })));
const anyPoint = fc.record({
  x: fc.integer({ min: -600, max: 600 }),
  y: fc.integer({ min: -600, max: 600 }),
});

describe('what lies at a point', () => {
  it('is the innermost card, its team beside it, and nothing outside', () => {
    expect(cardAt(ALL, { x: 40, y: 130 })).toBe('card');
    expect(cardAt(ALL, { x: 25, y: 70 })).toBe('inner');
    expect(cardAt(ALL, { x: 390, y: 290 })).toBe('team');
    expect(cardAt(ALL, { x: 401, y: 10 })).toBeNull();
  });

  it('is the name that stands over the cards', () => {
    expect(cardAt(ALL, { x: 40, y: 130 }, [{ id: 'team', x: 30, y: 125, width: 50, height: 10 }])).toBe(
      'team',
    );
  });

  it('is always a box that holds the point, and none that holds it is deeper', () => {
    fc.assert(
      fc.property(anyBoxes, anyPoint, (boxes, point) => {
        const holding = boxes.filter(
          (each) =>
            point.x >= each.x &&
            point.x <= each.x + each.width &&
            point.y >= each.y &&
            point.y <= each.y + each.height,
        );
        const found = cardAt(boxes, point);
        const depth = Math.max(...holding.map((each) => each.depth));
        expect(found).toBe(holding.findLast((each) => each.depth === depth)?.id ?? null);
      }),
    );
  });
});

describe('the few with an element of their own', () => {
  it('are never more than asked for, all in view, and all of them where there are few', () => {
    const view = { x: -200, y: -200, width: 400, height: 400 };
    fc.assert(
      fc.property(anyBoxes, fc.integer({ min: 1, max: 40 }), (boxes, few) => {
        const inView = boxes.filter(
          (each) =>
            each.x <= 200 && each.x + each.width >= -200 && each.y <= 200 && each.y + each.height >= -200,
        );
        const found = fewInView(boxes, view, few);
        expect(found.size).toBe(Math.min(few, inView.length));
        for (const id of found) expect(inView.some((each) => each.id === id)).toBe(true);
      }),
    );
  });

  it('are the largest teams first, then the cards nearest to the middle', () => {
    const cards = [box('near', 95, 95, 10, 10, 1), box('far', 0, 0, 10, 10, 1)];
    const teams = [box('small', 0, 0, 110, 110), box('large', 0, 0, 190, 190)];
    const view = { x: 0, y: 0, width: 200, height: 200 };
    expect([...fewInView([...cards, ...teams], view, 3)]).toEqual(['large', 'small', 'near']);
  });
});
