import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPlainLine,
  isPlainText,
  lastBytes,
  toStorableText,
  truncateToBytes,
  truncateToRunes,
} from './text';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
/** Text of every width in UTF-8, from one byte to four. */
const anyText = fc.string({ unit: fc.constantFrom('a', 'é', '€', '𝄞', '👩‍👩‍👧', '\u0301', ' ') });

describe('lastBytes', () => {
  it('never has more bytes than allowed, is the end, and begins inside no code point', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 80 }), (text, bytesMax) => {
        const cut = lastBytes(text, bytesMax);
        expect(bytesOf(cut)).toBeLessThanOrEqual(bytesMax);
        expect(text.endsWith(cut)).toBe(true);
        if (bytesOf(text) <= bytesMax) expect(cut).toBe(text);
        else expect(bytesOf(cut)).toBeGreaterThan(bytesMax - 4);
      }),
    );
  });
});

describe('truncateToBytes', () => {
  it('never has more bytes than allowed, is a prefix, and splits no code point', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 80 }), (text, bytesMax) => {
        const cut = truncateToBytes(text, bytesMax);
        expect(bytesOf(cut)).toBeLessThanOrEqual(bytesMax);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut).not.toContain('\uFFFD');
        // No lone half of a pair: encoding and decoding gives the same text.
        expect(new TextDecoder().decode(new TextEncoder().encode(cut))).toBe(cut);
      }),
    );
  });

  it('cuts no more than it must: the next code point would not fit', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 80 }), (text, bytesMax) => {
        const cut = truncateToBytes(text, bytesMax);
        const [next] = text.slice(cut.length);
        if (next !== undefined) expect(bytesOf(cut + next)).toBeGreaterThan(bytesMax);
      }),
    );
  });

  it.each([
    ['', 0, ''],
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['€', 2, ''],
    ['a€', 3, 'a'],
    ['a𝄞', 4, 'a'],
    ['a𝄞', 5, 'a𝄞'],
    ['abc', 0, ''],
  ])('cuts %j to %i bytes as %j', (text, bytesMax, expected) => {
    expect(truncateToBytes(text, bytesMax)).toBe(expected);
  });
});

describe('isPlainLine', () => {
  it.each([...'{}[]|>*&!', '\n', '\r', '\r\n', '\0', '\t', '\x1b', '\x7f'])('refuses %j anywhere', (odd) => {
    for (const text of [odd, `${odd}a`, `a${odd}`, `a${odd}b`]) expect(isPlainLine(text)).toBe(false);
  });

  it.each([
    '',
    'Ada',
    'R&D'.replace('&', 'and'),
    'Größe 7',
    "it's: fine # here",
    '数据',
    '👩‍👩‍👧',
    '-',
    '"quoted"',
    'a,b',
  ])('allows %j', (text) => {
    expect(isPlainLine(text)).toBe(true);
  });
});

describe('isPlainText', () => {
  it.each(['two\nlines', 'tab\there', 'crlf\r\n', '{ yaml: [is] } & * ! fine | here >'])(
    'allows %j',
    (text) => {
      expect(isPlainText(text)).toBe(true);
    },
  );

  it.each(['\0', 'a\u0000b', '\x1b[31m', '\x07', '\x7f', '\x0b'])('refuses %j', (text) => {
    expect(isPlainText(text)).toBe(false);
  });
});

describe('truncateToRunes', () => {
  it('is the first code points, however wide each is', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 40 }), (text, runesMax) => {
        expect(truncateToRunes(text, runesMax)).toBe([...text].slice(0, runesMax).join(''));
      }),
    );
  });
});

describe('toStorableText', () => {
  it.each([
    ['a\0b', 'a\uFFFDb'],
    ['\ud800', '\uFFFD'],
    ['x\udc00\ud800', 'x\uFFFD\uFFFD'],
    ['😀 \u0001\n', '😀 \u0001\n'],
  ])('makes %j to %j', (text, expected) => {
    expect(toStorableText(text)).toBe(expected);
  });
});
