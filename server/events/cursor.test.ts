import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventCursor } from '@/db/queries/events';
import { compareCursors, formatCursor, parseCursor } from './cursor';

const anyCursor: fc.Arbitrary<EventCursor> = fc.record({
  txId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  id: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
});

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyCursor, (cursor) => {
        expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  it.each([
    '',
    '-',
    '1',
    '1-',
    '-1',
    '1-2-3',
    ' 1-2',
    '1-2\n',
    'a-b',
    '1.5-2',
    '+1-2',
    '٣-1',
    '1-2; drop table events',
  ])('is nothing else: %j', (text) => expect(parseCursor(text)).toBeNull());

  it.each(['18446744073709551616-1', '1-9223372036854775808', '99999999999999999999-9999999999999999999'])(
    'is no number that PostgreSQL cannot compare: %s',
    (text) => expect(parseCursor(text)).toBeNull(),
  );

  it('is never read from any text with an error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseCursor(text)).not.toThrow();
      }),
    );
  });
});

describe('the order of cursors', () => {
  it('is by transaction, then by row, as numbers', () => {
    const sorted = ['2-10', '2-9', '10-1', '9-99']
      .flatMap((text) => parseCursor(text) ?? [])
      .sort(compareCursors);
    expect(sorted.map(formatCursor)).toEqual(['2-9', '2-10', '9-99', '10-1']);
  });

  it('is total: equal only to itself, and the reverse the other way round', () => {
    fc.assert(
      fc.property(anyCursor, anyCursor, (a, b) => {
        expect(compareCursors(a, b) + compareCursors(b, a)).toBe(0);
        expect(compareCursors(a, b) === 0).toBe(formatCursor(a) === formatCursor(b));
      }),
    );
  });
});
