import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { descendantsOf } from '@/domain/org-tree';
import { inverse } from './changes';
import { changesOf, type DraggedCards, type DropPlan, isOutside, planDrop, plannedRows } from './plan-drop';
import { mapOf, row } from './rows-of-tests';
import { rootsAmong, shownBoxes } from './shown-boxes';

type Rows = ReadonlyMap<string, WorkspaceRow>;

const open: Parameters<typeof planDrop>[2] = { isForcedOut: false, isClosed: () => false };

function dragged(rows: Rows, ids: readonly string[], by: { x: number; y: number }): DraggedCards {
  const boxes = shownBoxes(rows);
  const places = new Map(
    ids.flatMap((id) => {
      const box = boxes.get(id);
      return box ? [[id, { x: box.x + by.x, y: box.y + by.y }] as const] : [];
    }),
  );
  return { ids, heldId: ids[0] ?? '', places };
}

function drop(rows: Rows, ids: readonly string[], by: { x: number; y: number }, options = open) {
  const cards = dragged(rows, ids, by);
  const boxes = shownBoxes(rows);
  const plan = planDrop(boxes, cards, options);
  return { plan, ...changesOf(rows, boxes, cards, plan) };
}

const anyLook = fc.record({
  parent: fc.option(fc.nat({ max: 20 }), { nil: null }),
  place: fc.option(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 1500 })), {
    nil: null,
  }),
  collapsed: fc.boolean(),
});

/** @param parentOf the number of a card's parent, from the card's own number and the number that was drawn for it */
const rowsOf = (parentOf: (index: number, drawn: number) => number | null) =>
  fc.array(anyLook, { minLength: 1, maxLength: 18 }).map((items) =>
    items.map(({ parent, place, collapsed }, index) => {
      const above = parent === null ? null : parentOf(index, parent);
      const [x, y] = place ?? [null, null];
      return row(`n${index}`, above === null ? null : `n${above}`, { x, y, collapsed });
    }),
  );

/** Any forest as the database lets it be, in any order; some of it placed by hand. */
const anyForest = rowsOf((index, drawn) => (index === 0 ? null : drawn % index)).chain((rows) =>
  fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }).map((each) => mapOf(...each)),
);
/** Also with orphans and circles, as a list that came only in part can show them. */
const anyRows = rowsOf((_, drawn) => drawn).map((rows) => mapOf(...rows));
const by = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) });

/** A drag of some of the cards that are seen. */
const dragIn = (rows: typeof anyRows) =>
  fc.tuple(rows, fc.array(fc.nat({ max: 17 }), { minLength: 1, maxLength: 4 }), by, fc.boolean());
const anyDrag = dragIn(anyForest);

function dragOf(rows: Rows, picks: readonly number[]): string[] {
  const boxes = shownBoxes(rows);
  const seen = [...boxes.values()].filter(({ hidden }) => !hidden).map(({ id }) => id);
  const chosen = new Set(picks.map((pick) => seen[pick % seen.length] ?? ''));
  return rootsAmong(boxes, chosen);
}

describe('a drop, whatever is dragged wherever', () => {
  it('never puts a card into itself, into what is below it, or into what is not seen', () => {
    fc.assert(
      fc.property(anyDrag, ([rows, picks, far, isForcedOut]) => {
        const ids = dragOf(rows, picks);
        const { plan } = drop(rows, ids, far, { ...open, isForcedOut });
        if (plan.kind !== 'nest') return;
        expect(shownBoxes(rows).get(plan.parentId)?.hidden).toBe(false);
        for (const id of ids) {
          expect(plan.parentId).not.toBe(id);
          expect(descendantsOf([...rows.values()], id)).not.toContain(plan.parentId);
        }
      }),
    );
  });

  it('leaves every other card where it is seen, but in a packed team that takes one in', () => {
    fc.assert(
      fc.property(anyDrag, ([rows, picks, far, isForcedOut]) => {
        const ids = dragOf(rows, picks);
        const before = shownBoxes(rows);
        const { plan, changes, held } = drop(rows, ids, far, { ...open, isForcedOut });
        if (changes.length === 0) return;
        const after = shownBoxes(plannedRows(rows, { changes, held }));
        const groups = new Set(ids.map((id) => before.get(id)?.parentId ?? null));
        if (plan.kind === 'extract') groups.add(null);
        if (plan.kind === 'nest') groups.delete(plan.parentId);
        for (const [id, box] of before) {
          if (ids.includes(id) || !groups.has(box.parentId)) continue;
          expect([id, after.get(id)?.x, after.get(id)?.y]).toEqual([id, box.x, box.y]);
        }
      }),
    );
  });

  it('keeps the tree a tree, and no child before the corner of its team', () => {
    fc.assert(
      fc.property(anyDrag, ([rows, picks, far, isForcedOut]) => {
        const ids = dragOf(rows, picks);
        const { changes, held } = drop(rows, ids, far, { ...open, isForcedOut });
        const next = plannedRows(rows, { changes, held });
        const boxes = shownBoxes(next);
        for (const { id, after } of changes) {
          const box = boxes.get(id);
          expect(box?.parentId).toBe(next.get(id)?.parent_id);
          if (box && box.parentId !== null) expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
          if ('parent_id' in after)
            expect(descendantsOf([...next.values()], id)).not.toContain(after.parent_id);
        }
      }),
    );
  });

  it('keeps everybody once, and changes each once, whatever came of the list', () => {
    fc.assert(
      fc.property(dragIn(anyRows), ([rows, picks, far, isForcedOut]) => {
        const ids = dragOf(rows, picks);
        const { changes, held } = drop(rows, ids, far, { ...open, isForcedOut });
        const next = plannedRows(rows, { changes, held });
        expect([...shownBoxes(next).keys()].sort()).toEqual([...rows.keys()].sort());
        const changed = [...changes, ...held].map(({ id }) => id);
        expect(new Set(changed).size).toBe(changed.length);
      }),
    );
  });

  it('can be taken back: then it is in the team and at the place where it was seen', () => {
    fc.assert(
      fc.property(anyDrag, ([rows, picks, far, isForcedOut]) => {
        const ids = dragOf(rows, picks);
        const { changes, held } = drop(rows, ids, far, { ...open, isForcedOut });
        const done = plannedRows(rows, { changes, held });
        const undone = shownBoxes(plannedRows(done, { changes: changes.map(inverse), held: [] }));
        const before = shownBoxes(rows);
        for (const { id } of changes) {
          const [was, is] = [before.get(id), undone.get(id)];
          expect([is?.parentId, is?.x, is?.y]).toEqual([was?.parentId, was?.x, was?.y]);
        }
      }),
    );
  });
});

describe('a drop', () => {
  const team = () =>
    mapOf(
      row('team', null, { x: 0, y: 0 }),
      row('a', 'team'),
      row('b', 'team'),
      row('loose', null, { x: 2000, y: 0 }),
    );
  const kindOf = (plan: DropPlan) => plan.kind;

  it('out of a team needs more than a fifth of the card beyond an edge, or the key that forces it', () => {
    expect(kindOf(drop(team(), ['a'], { x: -40, y: 0 }).plan)).toBe('move');
    expect(kindOf(drop(team(), ['a'], { x: -65, y: 0 }).plan)).toBe('extract');
    expect(kindOf(drop(team(), ['a'], { x: 5, y: 0 }, { ...open, isForcedOut: true }).plan)).toBe('extract');
    expect(isOutside({ x: 0, y: -27, width: 240, height: 132 }, { width: 600, height: 400 })).toBe(true);
    expect(isOutside({ x: 0, y: -26, width: 240, height: 132 }, { width: 600, height: 400 })).toBe(false);
  });

  it('that slips over the edge keeps the card inside, below the head of its team', () => {
    expect(drop(team(), ['a'], { x: -40, y: -95 }).plan.kind).toBe('extract');
    const placed = { id: 'a', before: {}, after: { x: 100, y: 100 } };
    const rows = plannedRows(team(), { changes: [placed], held: [] });
    expect(drop(rows, ['a'], { x: -130, y: -50 }).changes[0]?.after).toEqual({ x: 12, y: 64 });
    // Back in its old place nothing is saved, and nobody is held for it.
    expect(drop(team(), ['a'], { x: -40, y: -20 })).toMatchObject({ changes: [], held: [] });
  });

  it('goes to what is seen on top where cards lie over one another', () => {
    const rows = mapOf(
      row('below', null, { x: 0, y: 0 }),
      row('above', null, { x: 20, y: 20 }),
      row('loose', null, { x: 900, y: 0 }),
    );
    expect(drop(rows, ['loose'], { x: -880, y: 20 }).plan).toEqual({ kind: 'nest', parentId: 'above' });
  });

  it('goes into no team that is being removed, nor below what hides it', () => {
    const isClosed = (id: string) => id === 'team';
    expect(drop(team(), ['loose'], { x: -1990, y: 10 }, { ...open, isClosed }).plan.kind).not.toBe('stay');
    const folded = mapOf(
      row('team', null, { x: 0, y: 0, collapsed: true }),
      row('a', 'team'),
      row('loose', null, { x: 2000, y: 0 }),
    );
    expect(drop(folded, ['loose'], { x: -2000, y: 0 }).plan).toEqual({ kind: 'nest', parentId: 'team' });
  });

  it('takes several cards along by the same way, and moves a child of a moved team only once', () => {
    const rows = team();
    const boxes = shownBoxes(rows);
    expect(rootsAmong(boxes, new Set(['team', 'a', 'loose']))).toEqual(['team', 'loose']);
    const { changes } = drop(rows, ['team', 'loose'], { x: 10, y: 5 });
    expect(changes.map(({ id, after }) => [id, after])).toEqual([
      ['team', { x: 10, y: 5 }],
      ['loose', { x: 2010, y: 5 }],
    ]);
  });
});
