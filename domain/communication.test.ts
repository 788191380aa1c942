import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANCESTOR_LEVELS_MAX, type Lineage, mayCommunicate } from './communication';

type Parents = ReadonlyMap<string, string | null>;

/** Walks up like the query does: as far as the limit, whatever the parents form. */
function lineageOf(parents: Parents, id: string, isRemoved = false): Lineage {
  const ids: [string, ...string[]] = [id];
  for (let level = 0; level < ANCESTOR_LEVELS_MAX; level += 1) {
    const parent = parents.get(ids.at(-1) ?? '');
    if (parent === null || parent === undefined) break;
    ids.push(parent);
  }
  return { ids, isRemoved };
}

/**
 * boss ── lead ── worker
 *      │       └─ helper
 *      └─ peer ── cousin
 * rival ── spy
 */
const ORG: Parents = new Map([
  ['boss', null],
  ['lead', 'boss'],
  ['peer', 'boss'],
  ['worker', 'lead'],
  ['helper', 'lead'],
  ['cousin', 'peer'],
  ['rival', null],
  ['spy', 'rival'],
]);
const may = (caller: string, target: string): boolean =>
  mayCommunicate(lineageOf(ORG, caller), lineageOf(ORG, target));

describe('who may talk to whom', () => {
  it.each([
    ['worker', 'worker', true, 'itself'],
    ['boss', 'boss', true, 'a root itself'],
    ['worker', 'helper', true, 'a sibling'],
    ['boss', 'rival', true, 'another root'],
    ['worker', 'lead', true, 'its parent'],
    ['worker', 'boss', true, 'its grandparent'],
    ['boss', 'lead', true, 'a child'],
    ['boss', 'cousin', true, 'a grandchild'],
    ['worker', 'peer', false, 'its parent’s sibling'],
    ['worker', 'cousin', false, 'a cousin'],
    ['worker', 'rival', false, 'the root of another organisation'],
    ['worker', 'spy', false, 'somebody of another organisation'],
    ['boss', 'spy', false, 'a child of another root'],
    ['lead', 'spy', false, 'somebody as deep below another root'],
  ])('%s to %s: %s (%s), and the other way round', (caller, target, answer) => {
    expect([may(caller, target), may(target, caller)]).toEqual([answer, answer]);
  });

  it('a removed workspace talks to nobody and nobody to it, itself included', () => {
    const removed = lineageOf(ORG, 'worker', true);
    for (const id of ORG.keys()) {
      expect(mayCommunicate(removed, lineageOf(ORG, id))).toBe(false);
      expect(mayCommunicate(lineageOf(ORG, id), removed)).toBe(false);
    }
    expect(mayCommunicate(removed, removed)).toBe(false);
  });

  it('reaches thirty-two levels up and down, and not one more', () => {
    const line: Parents = new Map(
      Array.from({ length: 40 }, (_, n) => [`n${n}`, n === 0 ? null : `n${n - 1}`]),
    );
    const reaches = (from: string, to: string) => mayCommunicate(lineageOf(line, from), lineageOf(line, to));
    expect([reaches('n32', 'n0'), reaches('n0', 'n32')]).toEqual([true, true]);
    expect([reaches('n33', 'n0'), reaches('n0', 'n33')]).toEqual([false, false]);
  });
});

const anyId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
/** Any parents at all, circles included. */
const anyParents = fc
  .dictionary(anyId, fc.option(anyId))
  .map((parents): Parents => new Map(Object.entries(parents)));
const root = (parents: Parents, id: string): boolean => (parents.get(id) ?? null) === null;

describe('whatever the parents are', () => {
  it('the answer is the same in both directions', () => {
    fc.assert(
      fc.property(anyParents, anyId, anyId, fc.boolean(), (parents, a, b, isRemoved) => {
        const [one, two] = [lineageOf(parents, a), lineageOf(parents, b, isRemoved)];
        expect(mayCommunicate(one, two)).toBe(mayCommunicate(two, one));
      }),
    );
  });

  it('everybody alive may talk to itself, to each ancestor and to each root when it is one', () => {
    fc.assert(
      fc.property(anyParents, anyId, anyId, (parents, a, b) => {
        const one = lineageOf(parents, a);
        for (const id of one.ids) expect(mayCommunicate(one, lineageOf(parents, id))).toBe(true);
        if (root(parents, a) && root(parents, b))
          expect(mayCommunicate(one, lineageOf(parents, b))).toBe(true);
      }),
    );
  });

  it('strangers may not: neither above each other nor below the same parent', () => {
    fc.assert(
      fc.property(anyParents, anyId, anyId, (parents, a, b) => {
        const [one, two] = [lineageOf(parents, a), lineageOf(parents, b)];
        const related = one.ids.includes(b) || two.ids.includes(a);
        const siblings = (parents.get(a) ?? null) === (parents.get(b) ?? null);
        expect(mayCommunicate(one, two)).toBe(related || siblings);
      }),
    );
  });
});
