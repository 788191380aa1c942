import { describe, expect, it } from 'vitest';
import { nextTraceparent, passTracestate, traceIdOf } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const GIVEN = `00-${TRACE}-00f067aa0ba902b7-01`;
const random = (digits: number): string => 'a'.repeat(digits);

/** None of these is a trace by the rules of W3C. */
const BROKEN: readonly (string | null)[] = [
  null,
  '',
  'nonsense',
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  `0-${TRACE}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${TRACE}-00f067aa0ba902b7-1`,
  `00-${TRACE}-00f067aa0ba902b7`,
  `${GIVEN}-more`,
  `01-${TRACE}-00f067aa0ba902b7-01more`,
  // Two headers of the name, as they are joined.
  `${GIVEN}, ${GIVEN}`,
];

describe('the trace of a step', () => {
  it('is the one of the caller, with a span of its own and the same flags', () => {
    expect(nextTraceparent(`00-${TRACE}-00f067aa0ba902b7-00`, random)).toBe(`00-${TRACE}-${random(16)}-00`);
    expect(nextTraceparent(` 00-${TRACE}-00f067aa0ba902b7-03\t`, random)).toBe(
      `00-${TRACE}-${random(16)}-03`,
    );
  });

  it.each([`01-${TRACE}-00f067aa0ba902b7-09`, `cc-${TRACE}-00f067aa0ba902b7-09-what-the-future-holds`])(
    'is read from a later version as far as this one goes: %s',
    (given) => expect(nextTraceparent(given, random)).toBe(`00-${TRACE}-${random(16)}-01`),
  );

  it.each(BROKEN)('is a new one where the caller names %j', (given) => {
    expect(nextTraceparent(given, random)).toBe(`00-${random(32)}-${random(16)}-01`);
    expect(traceIdOf(given)).toBeNull();
  });

  it('is known by its id', () => expect(traceIdOf(GIVEN)).toBe(TRACE));
});

describe('the state of a trace', () => {
  const state = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';

  it('goes on with its trace, as it is', () => expect(passTracestate(state, GIVEN)).toBe(state));

  it.each(BROKEN)('ends where the trace does not go on: %j', (given) =>
    expect(passTracestate(state, given)).toBeNull(),
  );

  it('ends where it is too long, or where there is none', () => {
    expect(passTracestate(`a=${'x'.repeat(511)}`, GIVEN)).toBeNull();
    expect(passTracestate(null, GIVEN)).toBeNull();
  });
});
