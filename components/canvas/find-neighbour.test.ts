import { describe, expect, it } from 'vitest';
import { type Direction, findNeighbour } from './find-neighbour';

const at = (id: string, x: number, y: number, width = 100, height = 60) => ({
  id,
  box: { x, y, width, height },
});

const TEAM = at('team', 0, 0, 400, 400);
const GRID = [
  TEAM,
  at('a', 20, 80),
  at('b', 140, 80),
  at('c', 20, 160),
  at('d', 140, 160),
  at('far', 600, 80),
];
const go = (from: string, direction: Direction): string | undefined => {
  const start = GRID.find(({ id }) => id === from) ?? TEAM;
  return findNeighbour(start, GRID, direction)?.id;
};

describe('an arrow key', () => {
  it.each([
    ['a', 'ArrowRight', 'b'],
    ['b', 'ArrowLeft', 'a'],
    ['a', 'ArrowDown', 'c'],
    ['d', 'ArrowUp', 'b'],
    ['b', 'ArrowRight', 'far'],
    ['team', 'ArrowDown', 'a'],
    ['a', 'ArrowUp', 'team'],
  ] as const)('from %s by %s leads to %s', (from, direction, to) => {
    expect(go(from, direction)).toBe(to);
  });

  it('leads nowhere at the edge', () => {
    expect(go('far', 'ArrowRight')).toBeUndefined();
  });
});
