import { describe, expect, it } from 'vitest';
import { nextTraceparent } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const random = (digits: number): string => 'a'.repeat(digits);

describe('the trace of a step', () => {
  it('is the one of the caller, with a span of its own and the same flags', () => {
    expect(nextTraceparent(`00-${TRACE}-00f067aa0ba902b7-00`, random)).toBe(`00-${TRACE}-${random(16)}-00`);
  });

  it.each([
    null,
    '',
    'nonsense',
    `01-${TRACE}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  ])('is a new one where the caller names %j', (given) => {
    expect(nextTraceparent(given, random)).toBe(`00-${random(32)}-${random(16)}-01`);
  });
});
