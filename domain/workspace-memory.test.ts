import { describe, expect, it } from 'vitest';
import { MEMORY_KEY, nextVersion } from './workspace-memory';

describe('the version of a write', () => {
  it.each([
    [null, null, 1],
    [4, null, 5],
    [null, 0, 1],
    [4, 4, 5],
    [4, 0, { expected: 0, current: 4 }],
    [4, 3, { expected: 3, current: 4 }],
    [4, 5, { expected: 5, current: 4 }],
    [null, 1, { expected: 1, current: null }],
  ])('at %j with the condition %j is %j', (current, ifMatch, expected) => {
    expect(nextVersion(current, ifMatch)).toEqual(expected);
  });
});

describe('a key', () => {
  it.each(['a', 'project:state', 'größe', '...', 'a.b-c_d@e', '%2F'])('may be %j', (key) => {
    expect(MEMORY_KEY.test(key)).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a b', 'a\nb', 'a\0', '\u200b', '\ud800'])(
    'may not be %j',
    (key) => {
      expect(MEMORY_KEY.test(key)).toBe(false);
    },
  );
});
