import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { mapOf, row } from './rows-of-tests';
import { shownBoxes } from './shown-boxes';
import { isStacked, restacked } from './stack-order';
import { fieldsForSize, ownSize } from './team-size';

const order = (rows: ReadonlyMap<string, WorkspaceRow>) => [...shownBoxes(rows).keys()];

describe('the stack order', () => {
  it('leads a card to the front or to the back of its siblings by one change, whatever the order was', () => {
    const zs = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(zs, fc.nat(), fc.constantFrom('front' as const, 'back' as const), (each, pick, to) => {
        const rows = mapOf(...each.map((z, index) => row(`n${index}`, null, { z })));
        const id = `n${pick % each.length}`;
        const change = restacked(rows, shownBoxes(rows), id, to);
        const at = to === 'front' ? -1 : 0;
        const after = new Map(rows).set(id, { ...(rows.get(id) as WorkspaceRow), ...change?.after });
        expect(order(after).at(at)).toBe(id);
        const others = (list: string[]) => list.filter((other) => other !== id);
        expect(others(order(after))).toEqual(others(order(rows)));
        expect(restacked(after, shownBoxes(after), id, to)).toBeNull();
      }),
    );
  });

  it('means nothing to a card that is alone, or over which none of its siblings lies', () => {
    const rows = mapOf(
      row('a', null, { x: 0, y: 0 }),
      row('b', null, { x: 100, y: 50 }),
      row('c', null, { x: 900, y: 0 }),
      row('inside', 'c'),
    );
    const boxes = shownBoxes(rows);
    expect(['a', 'b', 'c', 'inside', 'nobody'].map((id) => isStacked(boxes, id))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(restacked(rows, boxes, 'inside', 'front')).toBeNull();
    expect(restacked(rows, boxes, 'nobody', 'back')).toBeNull();
  });
});

describe('the size of a team', () => {
  const rows = mapOf(row('t', null, { width: 5000, height: 10 }), row('a', 't'), row('b', 't'));

  it('is by itself that of what is in it, whatever somebody wants', () => {
    const own = ownSize(rows, 't');
    expect(own).toMatchObject({ width: 516, height: 208 });
    expect(ownSize(rows, 'nobody')).toBeNull();
  });

  it.each([
    [null, { width: null, height: null }],
    [
      { width: 500, height: 200 },
      { width: null, height: null },
    ],
    [
      { width: 516.4, height: 208.2 },
      { width: null, height: null },
    ],
    [
      { width: 600.6, height: 10 },
      { width: 601, height: 208 },
    ],
  ])('of %j is stored as %j', (wanted, stored) => {
    expect(fieldsForSize({ width: 516, height: 208 }, wanted)).toEqual(stored);
  });
});
