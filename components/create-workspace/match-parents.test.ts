import { expect, it } from 'vitest';
import { matchParents, NO_PARENT } from './match-parents';

const rows = new Map(
  (
    [
      ['1', 'Engineering', null],
      ['2', 'Backend', '1'],
      ['3', 'Frontend 10', '1'],
      ['4', 'Frontend 9', '1'],
      ['5', 'The back office', 'gone'],
    ] as const
  ).map(([id, name, parent_id]) => [id, { id, name, parent_id }]),
);
const names = (typed: string) => matchParents(rows, typed).map(({ name }) => name);

it('offers no parent first, then all by name, numbers as numbers', () => {
  expect(names('')).toEqual([
    'None',
    'Backend',
    'Engineering',
    'Frontend 9',
    'Frontend 10',
    'The back office',
  ]);
  expect(matchParents(rows, '')[0]).toBe(NO_PARENT);
});

it('finds what was typed anywhere in a name, beginnings first, whatever the case', () => {
  expect(names(' BACK ')).toEqual(['Backend', 'The back office']);
  expect(names('nobody')).toEqual([]);
});

it('says in which team each stands', () => {
  expect(matchParents(rows, 'back').map(({ under }) => under)).toEqual(['in Engineering', null]);
});
