import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, uniteEnv, unmetEnv, withoutRequired } from './env-requirements';
import type { EnvRequirement } from './types';

const name = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const requirement: fc.Arbitrary<EnvRequirement> = fc.oneof(
  name,
  fc.array(name, { minLength: 1, maxLength: 3 }).map((any_of) => ({ any_of })),
);

describe('the union of requirements', () => {
  it.each<[EnvRequirement[][], EnvRequirement[]]>([
    [
      [['B'], ['A', 'B']],
      ['A', 'B'],
    ],
    [[[{ any_of: ['B', 'A'] }], [{ any_of: ['A', 'B'] }]], [{ any_of: ['A', 'B'] }]],
    [[[{ any_of: ['B', 'A'] }], ['A']], ['A']],
    [[[{ any_of: ['A', 'A'] }]], ['A']],
    [[], []],
  ])('%j is %j', (lists, united) => {
    expect(uniteEnv(lists)).toEqual(united);
  });

  it('is met by exactly the names that meet every one of them, in any order', () => {
    fc.assert(
      fc.property(fc.array(requirement), fc.uniqueArray(name), (all, names) => {
        const values = new Set(names);
        const united = uniteEnv([all]);
        expect(unmetEnv(united, values).length === 0).toBe(unmetEnv(all, values).length === 0);
        expect(uniteEnv([[...all].reverse()])).toEqual(united);
        expect(uniteEnv([united])).toEqual(united);
      }),
    );
  });
});

it('what is required is not recommended as well', () => {
  fc.assert(
    fc.property(fc.array(requirement), fc.array(requirement), (all, required) => {
      const strict = uniteEnv([required]);
      const left = withoutRequired(uniteEnv([all]), strict);
      const names = new Set(strict.filter((one) => typeof one === 'string'));
      for (const one of left) expect(membersOf(one).some((member) => names.has(member))).toBe(false);
    }),
  );
});
