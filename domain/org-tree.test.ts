import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenByParent, descendantsOf, parentsFirst, type TreeNode } from './org-tree';

const ID_COUNT = 12;
const anyId = fc.integer({ min: 0, max: ID_COUNT - 1 }).map((n) => `n${n}`);
/** Any list of nodes: orphans, nodes that are their own parent, and circles included. */
const anyNodes: fc.Arbitrary<TreeNode[]> = fc.uniqueArray(
  fc.record({ id: anyId, parent_id: fc.option(fc.oneof(anyId, fc.constant('unknown'))) }),
  { selector: ({ id }) => id },
);
/** A true tree: each node stands below one before it, or is a root; in any order. */
const anyForest: fc.Arbitrary<TreeNode[]> = fc
  .array(fc.option(fc.nat({ max: 30 })), { maxLength: 20 })
  .map((parents) =>
    parents.map((parent, at) => ({
      id: `n${at}`,
      parent_id: parent === null || at === 0 ? null : `n${parent % at}`,
    })),
  )
  .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));

describe('parentsFirst', () => {
  it('has every node exactly once, whatever the parents are', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const ordered = parentsFirst(nodes);
        expect(ordered).toHaveLength(nodes.length);
        expect(new Set(ordered)).toEqual(new Set(nodes));
      }),
    );
  });

  it('puts no node of a tree before its parent', () => {
    fc.assert(
      fc.property(anyForest, (nodes) => {
        const place = new Map(parentsFirst(nodes).map(({ id }, at) => [id, at]));
        for (const { id, parent_id: parent } of nodes) {
          if (parent !== null) expect(place.get(parent)).toBeLessThan(place.get(id) ?? -1);
        }
      }),
    );
  });

  it('puts nodes of a circle last', () => {
    const nodes = [
      { id: 'a', parent_id: 'b' },
      { id: 'b', parent_id: 'a' },
      { id: 'root', parent_id: null },
      { id: 'orphan', parent_id: 'nobody' },
    ];
    expect(parentsFirst(nodes).map(({ id }) => id)).toEqual(['root', 'orphan', 'a', 'b']);
  });

  it('lays out a chain of 20,000 without running out of stack', () => {
    const nodes = Array.from({ length: 20_000 }, (_, at) => ({
      id: `n${at}`,
      parent_id: at === 0 ? null : `n${at - 1}`,
    })).reverse();
    const ordered = parentsFirst(nodes);
    expect([ordered[0]?.id, ordered.at(-1)?.id]).toEqual(['n0', 'n19999']);
  });
});

describe('childrenByParent', () => {
  it('drops no node: orphans count as roots', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const groups = [...childrenByParent(nodes).values()];
        expect(new Set(groups.flat())).toEqual(new Set(nodes));
        expect(groups.flat()).toHaveLength(nodes.length);
      }),
    );
  });

  it('keeps the order given', () => {
    const nodes = ['b', 'a', 'c'].map((id) => ({ id, parent_id: null }));
    expect(childrenByParent(nodes).get(null)).toEqual(nodes);
  });
});

/** By the definition: who comes to `id` by going up. */
function isBelow(nodes: readonly TreeNode[], start: string, id: string): boolean {
  const parents = new Map(nodes.map((node) => [node.id, node.parent_id]));
  let current = parents.get(start) ?? null;
  for (let steps = 0; current !== null && steps <= nodes.length; steps += 1) {
    if (current === id) return true;
    current = parents.get(current) ?? null;
  }
  return false;
}

describe('descendantsOf', () => {
  it('is everybody who comes to the node by going up, without the node itself', () => {
    fc.assert(
      fc.property(anyNodes, anyId, (nodes, id) => {
        const found = descendantsOf(nodes, id);
        const expected = nodes.filter(
          (node) => node.id !== id && nodes.some((known) => known.id === id) && isBelow(nodes, node.id, id),
        );
        expect([...found].sort()).toEqual(expected.map((node) => node.id).sort());
      }),
    );
  });

  it('has the nearest first', () => {
    const nodes = [
      { id: 'deep', parent_id: 'child' },
      { id: 'child', parent_id: 'root' },
      { id: 'root', parent_id: null },
    ];
    expect(descendantsOf(nodes, 'root')).toEqual(['child', 'deep']);
  });
});
