import { describe, expect, it } from 'vitest';
import { type FolderEntry, namesIn, neighbourOf, toTreeRows } from './tree-rows';

const file = (path: string, size = 1): FolderEntry => ({ path, size, dir: false });
const folder = (path: string): FolderEntry => ({ path, size: 0, dir: true });

const TREE = new Map([
  ['', { data: [file('b10.md'), file('b2.md'), folder('notes'), folder('empty'), folder('shut')] }],
  ['notes', { data: [file('notes/today.md')] }],
  ['empty', { data: [] }],
]);

describe('the rows of a tree', () => {
  it('have folders first, then names as people sort, each below its unfolded folder', () => {
    expect(toTreeRows(TREE).map(({ name, level, isUnfolded }) => [name, level, isUnfolded])).toEqual([
      ['empty', 1, true],
      ['notes', 1, true],
      ['today.md', 2, false],
      ['shut', 1, false],
      ['b2.md', 1, false],
      ['b10.md', 1, false],
    ]);
  });

  it('say what stands in an unfolded folder in place of its entries', () => {
    const folders = new Map([
      ['', { data: [folder('a'), folder('b'), folder('c')] }],
      ['a', { data: undefined }],
      ['b', { data: undefined, error: new Error('no') }],
      ['c', { data: [] }],
    ]);
    expect(toTreeRows(folders).map(({ inside }) => inside)).toEqual(['loading', 'failed', 'empty']);
  });
});

describe('an arrow', () => {
  const rows = toTreeRows(TREE);
  it.each([
    ['ArrowDown', 'empty', 'notes'],
    ['ArrowUp', 'notes', 'empty'],
    ['ArrowUp', 'empty', null],
    ['ArrowDown', 'b10.md', null],
    ['Home', 'b2.md', 'empty'],
    ['End', 'empty', 'b10.md'],
    ['ArrowRight', 'notes', 'notes/today.md'],
    ['ArrowRight', 'empty', null],
    ['ArrowLeft', 'notes/today.md', 'notes'],
    ['ArrowLeft', 'b2.md', null],
  ])('%s on %s leads to %s', (key, from, to) => {
    expect(neighbourOf(rows, from, key)).toBe(to);
  });
});

it('the names of a root are those below it alone', () => {
  const full = ['/configs/a.md', '/configs-old/b.md', '/workspace/a/b.md'];
  expect([...namesIn('/configs', full)]).toEqual(['a.md']);
  expect([...namesIn('/workspace', full)]).toEqual(['a/b.md']);
});
