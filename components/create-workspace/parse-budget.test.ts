import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseBudget } from './parse-budget';

it.each<[string, number | null]>([
  ['', null],
  ['  ', null],
  ['0', 0],
  ['0.00', 0],
  ['25', 2500],
  ['$25', 2500],
  ['12.5', 1250],
  ['12.50', 1250],
  ['12.', 1200],
  ['.5', 50],
  ['0.29', 29],
  ['1,250.07', 125_007],
  ['10000000000', 1_000_000_000_000],
])('reads %j as %j cents', (text, cents) => {
  expect(parseBudget(text)).toEqual({ cents });
});

it.each(['-1', '1.234', 'ten', '1e3', '.', '$', '1,2', '12,50', 'NaN', '10000000000.01'])(
  'refuses %j instead of guessing',
  (text) => {
    const parsed = parseBudget(text);
    if (text === '$') expect(parsed).toEqual({ cents: null });
    else expect(parsed).toHaveProperty('error');
  },
);

it('keeps every cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      expect(parseBudget(text)).toEqual({ cents });
    }),
  );
});
