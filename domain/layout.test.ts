import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LayoutBox, type LayoutRow, LEAF_HEIGHT, LEAF_WIDTH, layoutWorkspaces } from './layout';

const row = (id: string, parent: string | null, rest: Partial<LayoutRow> = {}): LayoutRow => ({
  id,
  parent_id: parent,
  name: id,
  x: null,
  y: null,
  width: null,
  height: null,
  z: 0,
  collapsed: false,
  ...rest,
});

function boxOf(boxes: Map<string, LayoutBox>, id: string): LayoutBox {
  const box = boxes.get(id);
  if (!box) throw new Error(`no box for ${id}`);
  return box;
}

const touches = (a: LayoutBox, b: LayoutBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Any forest, also with orphans and cycles: a parent is any index, or one that is not in the list. */
const anyRows = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat({ max: 40 }), { nil: null }),
      name: fc.string({ maxLength: 12 }),
      place: fc.option(fc.tuple(fc.integer({ min: -500, max: 3000 }), fc.integer({ min: -500, max: 3000 })), {
        nil: null,
        freq: 3,
      }),
      collapsed: fc.boolean(),
    }),
    { maxLength: 36 },
  )
  .map((items) =>
    items.map((item, index) =>
      row(`n${index}`, item.parent === null ? null : `n${item.parent}`, {
        name: item.name,
        x: item.place ? item.place[0] : null,
        y: item.place ? item.place[1] : null,
        collapsed: item.collapsed,
      }),
    ),
  );

/** A forest of `count` rows, about `fanOut` children each. */
const forest = (count: number, fanOut: number): LayoutRow[] =>
  Array.from({ length: count }, (_, index) =>
    row(`n${index}`, index === 0 ? null : `n${Math.floor((index - 1) / fanOut)}`, { name: `Agent ${index}` }),
  );

describe('layoutWorkspaces', () => {
  it('gives every row exactly one finite box, whatever the parents look like', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const boxes = layoutWorkspaces(rows);
        expect([...boxes.keys()].sort()).toEqual(rows.map((r) => r.id).sort());
        for (const box of boxes.values()) {
          expect([box.x, box.y, box.width, box.height].every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  /** Somebody placed it, and where its team is. */
  const isPlaced = (item: LayoutRow, box: LayoutBox): boolean =>
    item.x !== null &&
    item.y !== null &&
    (box.parentId === null || (item.x + box.width > 0 && item.y + box.height > 0));

  it('brings back a child of which no part is where its team is, and leaves one that only drifted to an edge', () => {
    const placeOf = (x: number, y: number) => {
      const { x: left, y: top } = boxOf(layoutWorkspaces([row('p', null), row('c', 'p', { x, y })]), 'c');
      return [left, top];
    };
    expect(placeOf(-240, 100)).toEqual([12, 64]);
    expect(placeOf(100, -132)).toEqual([12, 64]);
    expect(placeOf(9_000_000, 100)).toEqual([12, 64]);
    expect(placeOf(-239, 100)).toEqual([-239, 100]);
    expect(placeOf(4000, 3000)).toEqual([4000, 3000]);
  });

  it('never moves what was placed, and lets no packed box touch a sibling', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const boxes = layoutWorkspaces(rows);
        for (const a of rows) {
          const box = boxOf(boxes, a.id);
          if (isPlaced(a, box)) {
            expect([box.x, box.y]).toEqual([a.x, a.y]);
            continue;
          }
          for (const b of rows) {
            const other = boxOf(boxes, b.id);
            if (a.id !== b.id && other.parentId === box.parentId) expect(touches(box, other)).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('draws parents before children and keeps every packed child inside its expanded parent', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const boxes = layoutWorkspaces(rows);
        const seen = new Set<string>();
        for (const [id, box] of boxes) {
          seen.add(id);
          if (box.parentId === null) continue;
          expect(seen.has(box.parentId)).toBe(true);
          const parent = boxOf(boxes, box.parentId);
          expect(box.depth).toBe(parent.depth + 1);
          if (rows.find((r) => r.id === box.parentId)?.collapsed) continue;
          expect(box.x + box.width).toBeLessThan(parent.width);
          expect(box.y + box.height).toBeLessThan(parent.height);
        }
      }),
    );
  });

  it('hides exactly what lies below a collapsed team, which has the size of a leaf', () => {
    const boxes = layoutWorkspaces([
      row('a', null),
      row('team', 'a', { collapsed: true }),
      row('leaf', 'team'),
      row('deep', 'leaf'),
    ]);
    expect([...boxes].filter(([, box]) => box.hidden).map(([id]) => id)).toEqual(['leaf', 'deep']);
    expect(boxOf(boxes, 'team')).toMatchObject({ width: LEAF_WIDTH, height: LEAF_HEIGHT });
  });

  it('orders children as people read: numbers by value, case and accents aside', () => {
    const names = ['agent 10', 'Agent 2', 'Écrit', 'ecru', 'agent 1'];
    const boxes = layoutWorkspaces([row('t', null), ...names.map((name) => row(name, 't', { name }))]);
    const reading = [...names].sort((a, b) => {
      const [first, second] = [boxOf(boxes, a), boxOf(boxes, b)];
      return first.y - second.y || first.x - second.x;
    });
    expect(reading).toEqual(['agent 1', 'Agent 2', 'agent 10', 'Écrit', 'ecru']);
  });

  it('puts two children side by side and larger teams near an aspect of 1.5', () => {
    const two = layoutWorkspaces([row('t', null), row('a', 't'), row('b', 't')]);
    expect(boxOf(two, 'a').y).toBe(boxOf(two, 'b').y);
    for (const count of [6, 9, 16, 40, 200]) {
      const rows = [row('t', null), ...Array.from({ length: count }, (_, i) => row(`c${i}`, 't'))];
      const box = boxOf(layoutWorkspaces(rows), 't');
      expect(box.width / box.height).toBeGreaterThan(1);
      expect(box.width / box.height).toBeLessThan(2.2);
    }
  });

  it('makes a team as large as somebody wants it, but never smaller than what is in it, nor a single card', () => {
    const inside = [row('a', 't'), row('b', 't')];
    const own = boxOf(layoutWorkspaces([row('t', null), ...inside]), 't');
    const sized = (width: number, height: number) =>
      boxOf(layoutWorkspaces([row('t', null, { width, height }), ...inside]), 't');
    expect(sized(own.width + 50, own.height + 70)).toMatchObject({
      width: own.width + 50,
      height: own.height + 70,
    });
    expect(sized(10, own.height + 70)).toMatchObject({ width: own.width, height: own.height + 70 });
    const leaf = boxOf(layoutWorkspaces([row('a', null, { width: 900, height: 900 })]), 'a');
    expect(leaf).toMatchObject({ width: LEAF_WIDTH, height: LEAF_HEIGHT });
  });

  it('puts what lies above others after them, with all that is in it, and moves nobody for it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 12, maxLength: 12 }), (zs) => {
        const rows = forest(12, 3);
        const stacked = rows.map((one, index) => ({ ...one, z: zs[index] ?? 0 }));
        const [flat, boxes] = [layoutWorkspaces(rows), layoutWorkspaces(stacked)];
        for (const [id, box] of boxes) expect(box).toEqual(boxOf(flat, id));
        const zOf = new Map(stacked.map(({ id, z }) => [id, z]));
        const lastOf = new Map<string | null, number>();
        const open: string[] = [];
        for (const [id, { parentId }] of boxes) {
          // Of each family the members stand together: who is in it, before the next one beside it.
          while (open.length > 0 && open.at(-1) !== parentId) open.pop();
          expect(open.at(-1) ?? null).toBe(parentId);
          open.push(id);
          const z = zOf.get(id) ?? 0;
          expect(z).toBeGreaterThanOrEqual(lastOf.get(parentId) ?? -Infinity);
          lastOf.set(parentId, z);
        }
      }),
    );
  });

  it('does not depend on the order in which rows arrive', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(forest(30, 4), { minLength: 30 }), (shuffled) => {
        const expected = layoutWorkspaces(forest(30, 4));
        for (const [id, box] of layoutWorkspaces(shuffled)) expect(box).toEqual(boxOf(expected, id));
      }),
    );
  });

  it('looks at each row no more often in a larger organisation, deep, wide or flat', () => {
    const flat = (count: number) => [
      row('n', null),
      ...Array.from({ length: count }, (_, i) => row(`c${i}`, 'n')),
    ];
    const looksPerRow = (rows: LayoutRow[]): number => {
      let looks = 0;
      const watched = rows.map(
        (one) =>
          new Proxy(one, {
            get(target, key, receiver) {
              looks += 1;
              return Reflect.get(target, key, receiver);
            },
          }),
      );
      layoutWorkspaces(watched);
      return looks / rows.length;
    };
    for (const make of [(n: number) => forest(n, 3), (n: number) => forest(n, 12), flat]) {
      const few = looksPerRow(make(1000));
      // Sorting looks a little more often at more.
      expect(looksPerRow(make(10_000))).toBeLessThan(few * 2);
      expect(few).toBeLessThan(100);
    }
  });
});
