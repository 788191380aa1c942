import { anything, assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeYaml } from './write-yaml';

const SPACES = string({ unit: 'grapheme-ascii' }).map((text) => text.replaceAll(/[^ \n\t]/g, ' \n'));

test('every text comes back as it was', () => {
  const text = string({ unit: 'binary', maxLength: 40 });
  assert(
    property(text, (value) => {
      expect(parse(writeYaml({ value }))).toEqual({ value });
    }),
    { numRuns: 1000 },
  );
});

test('text of nothing but space and line ends comes back as it was', () => {
  for (const text of ['', ' ', ' \n', '  \n\n', '\n ', '\t\n', ' \n \n'])
    expect(parse(writeYaml([{ text }]))).toEqual([{ text }]);
  assert(
    property(SPACES, (text) => {
      expect(parse(writeYaml({ text }))).toEqual({ text });
    }),
  );
});

test('what is in it twice is written twice', () => {
  const both = { name: 'Ada' };
  expect(writeYaml({ one: both, other: both })).toBe('one:\n  name: Ada\nother:\n  name: Ada\n');
});

test('long lines stay lines', () => {
  const text = 'word '.repeat(60).trim();
  expect(writeYaml({ text })).toBe(`text: ${text}\n`);
});

test('what JSON can say comes back', () => {
  const json = anything({ withNullPrototype: false, withObjectString: false }).map((value) =>
    JSON.parse(JSON.stringify({ value }) ?? '{}'),
  );
  assert(
    property(json, (value) => {
      expect(parse(writeYaml(value))).toEqual(value);
    }),
  );
});
