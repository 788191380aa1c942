import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplaceValues } from './replace-values';

const starred = (values: string[], text: string): string =>
  createReplaceValues(values, 3)(text, (value) => `<${value.length}>`);

describe('many values in one text', () => {
  it.each([
    [['abc'], 'xabcabcx', 'x<3><3>x'],
    [['abc', 'abcdef'], 'abcdefabc', '<6><3>'],
    [['abc', 'bcd'], 'abcd', '<3>d'],
    [['abc'], 'ab', 'ab'],
    [[], 'abc', 'abc'],
    [['äöü'], 'xäöü', 'x<3>'],
  ])('%j in %j makes %j', (values, text, made) => {
    expect(starred(values, text)).toBe(made);
  });

  it('none of them is left, wherever they stand', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 9 }), (values, words) => {
        const left = createReplaceValues(values, 3)(words.join(''), () => '#');
        expect(values.filter((value) => left.includes(value))).toEqual([]);
      }),
    );
  });

  it('thousands of them take one walk', () => {
    const values = Array.from({ length: 20_000 }, (_, at) => `sk-${at}-value`);
    const text = `${'nothing of it here. '.repeat(50_000)}sk-19999-value`;
    expect(starred(values, text).endsWith('<14>')).toBe(true);
  }, 5000);
});
