import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryChain, DEPTH_MAX, type DelegationChain, depthOf, extendChain } from './delegation-chain';

const chain = (...path: string[]): DelegationChain => ({ chainId: `chain of ${path[0]}`, path });

describe('work that is handed on', () => {
  it('goes one step further', () => {
    expect(extendChain([chain('a', 'b')], 'c')).toEqual({ chain: chain('a', 'b', 'c'), problem: null });
  });

  it('never comes back to anybody on its way, nor stays', () => {
    for (const target of ['a', 'b', 'c']) {
      const extended = extendChain([chain('a', 'b', 'c')], target);
      expect(extended).toEqual({ chain: chain('a', 'b', 'c', target), problem: 'cycle' });
    }
  });

  it('goes eight steps and no further', () => {
    const path = Array.from({ length: DEPTH_MAX }, (_, n) => `w${n}`);
    const eighth = extendChain([chain(...path)], 'last');
    expect([eighth.problem, depthOf(eighth.chain)]).toEqual([null, DEPTH_MAX]);
    expect(extendChain([eighth.chain], 'one more').problem).toBe('too_deep');
  });

  it('belongs to the deepest of several that allows it, and is refused when none does', () => {
    const [short, long] = [chain('x', 'me'), chain('a', 'b', 'me')];
    expect(extendChain([short, long], 'c').chain).toEqual(chain('a', 'b', 'me', 'c'));
    expect(extendChain([short, long], 'a').chain).toEqual(chain('x', 'me', 'a'));
    expect(extendChain([chain('a', 'me'), long], 'a')).toEqual({
      chain: chain('a', 'b', 'me', 'a'),
      problem: 'cycle',
    });
  });

  it('in any order comes to an end: no way has a workspace twice or more than nine', () => {
    const name = fc.constantFrom(...'abcdefghijkl');
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 40 }), (first, targets) => {
        let current = chain(first);
        for (const target of targets) {
          const extended = extendChain([current], target);
          if (extended.problem === null) current = extended.chain;
        }
        expect(new Set(current.path).size).toBe(current.path.length);
        expect(depthOf(current)).toBeLessThanOrEqual(DEPTH_MAX);
      }),
    );
  });
});

describe('a message on the way', () => {
  it('may go back to who asked, but not on for ever', () => {
    let current = chain('a', 'b');
    for (let n = 0; n < 7; n += 1) {
      const carried = carryChain(current, n % 2 === 0 ? 'a' : 'b');
      expect(carried.problem).toBeNull();
      current = carried.chain;
    }
    expect(carryChain(current, 'b').problem).toBe('too_deep');
  });
});
