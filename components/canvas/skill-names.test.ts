import { describe, expect, it } from 'vitest';
import { skillNames } from './skill-names';

describe('the skills on a card', () => {
  it.each<[Record<string, unknown> | null, string[]]>([
    [null, []],
    [{}, []],
    [{ skills: 'many' }, []],
    [{ skills: [{ id: 'sum', name: 'Sums' }, { id: 'count' }] }, ['Sums', 'count']],
    [
      {
        skills: [
          { id: 'a', name: 'Sums' },
          { id: 'b', name: 'Sums' },
        ],
      },
      ['Sums'],
    ],
    [{ skills: [7, null, ['x'], { name: '  ' }] }, []],
  ])('of %j are %j', (card, names) => {
    expect(skillNames(card)).toEqual(names);
  });
});
