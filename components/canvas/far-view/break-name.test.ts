import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakName } from './break-name';

/** Every letter as wide as the type is high. */
const measure = (text: string): number => [...text].length;

describe('a name in two lines', () => {
  it('breaks between words and cuts what is too long', () => {
    expect(breakName('Ada', 1, 10, measure)).toEqual(['Ada']);
    expect(breakName('Sales lead', 1, 6, measure)).toEqual(['Sales', 'lead']);
    expect(breakName('Sales lead of the north', 1, 6, measure)).toEqual(['Sales', 'lead…']);
    expect(breakName('Incomprehensibilities', 1, 6, measure)).toEqual(['Incom…']);
  });

  it('never takes more room than there is, nor cuts a sign apart', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 30 }),
        (name, width) => {
          const lines = breakName(name, 1, width, measure);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) {
            expect(measure(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{Surrogate}/u);
          }
        },
      ),
    );
  });
});
