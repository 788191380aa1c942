import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toStorableJson } from './storable-json';

const read = (value: unknown): unknown => JSON.parse(toStorableJson(value) ?? 'null');
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('toStorableJson', () => {
  it.each([undefined, null])('is nothing for %j', (nothing) => {
    expect(toStorableJson(nothing)).toBeNull();
  });

  it('replaces NUL and lone surrogates in texts and keys, and nothing else', () => {
    expect(read({ 'a\0': ['b\0\ud800', '\udc00c', '😀', '\\u0000', '\\\0', '"\n\u0001'] })).toEqual({
      'a\uFFFD': ['b\uFFFD\uFFFD', '\uFFFDc', '😀', '\\u0000', '\\\uFFFD', '"\n\u0001'],
    });
  });

  it('leaves every value alone that holds neither', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\\u0000|\\ud[89a-f]/.test(text));
        expect(read(value)).toEqual(value === null ? null : JSON.parse(text));
      }),
    );
  });

  it('never writes what jsonb refuses', () => {
    const unit = fc.constantFrom('\0', '\\', 'u0000', '\ud83d', '\ude00', 'a', '"');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const stored = String(read([text]));
        expect(stored).not.toContain('\0');
        expect(stored).not.toMatch(/\p{Surrogate}/u);
        expect(stored).toBe(text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD'));
      }),
    );
  });

  it('takes what nests 500 levels deep and replaces what nests deeper, however deep', () => {
    expect(read(nested(500))).toEqual(nested(500));
    expect(read(nested(501))).toEqual({ omitted: 'nested too deeply' });
    expect(read(nested(200_000))).toEqual({ omitted: 'nested too deeply' });
  });
});
