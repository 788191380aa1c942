import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '@/contracts/errors';
import { AppError, isAppError, isDatabaseUnreachable, isUniqueViolation, sqlState } from './app-error';

const withCode = (code: string, cause?: unknown): Error =>
  Object.assign(new Error('driver text', { cause }), { code });
/** As drizzle does: an error without a code around the driver's. */
const wrapped = (cause: unknown, times: number): unknown =>
  times === 0 ? cause : new Error('Failed query', { cause: wrapped(cause, times - 1) });

describe('sqlState', () => {
  it.each([0, 1, 3, 7])('finds the code below %i errors without one', (times) => {
    expect(sqlState(wrapped(withCode('23505'), times))).toBe('23505');
  });

  it.each([null, undefined, 'text', 7, {}, { code: '23505' }, new Error('none')])(
    'is null for %j',
    (value) => {
      expect(sqlState(value)).toBeNull();
    },
  );

  it('ends on an error that is its own cause', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(sqlState(error)).toBeNull();
  });
});

describe('isDatabaseUnreachable', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'ETIMEDOUT',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    'CONNECTION_DESTROYED',
    '08006',
    '57P01',
    '57P03',
    '53300',
  ])('is true for %s, however deep', (code) => {
    expect(isDatabaseUnreachable(wrapped(withCode(code), 2))).toBe(true);
  });

  it.each(['23505', '22P02', '40001', '42P01', 'ENOENT', 'EACCES'])('is false for %s', (code) => {
    expect(isDatabaseUnreachable(withCode(code))).toBe(false);
  });
});

describe('isUniqueViolation', () => {
  it('is true only for that code', () => {
    expect(isUniqueViolation(wrapped(withCode('23505'), 1))).toBe(true);
    expect(isUniqueViolation(wrapped(withCode('23503'), 1))).toBe(false);
    expect(isUniqueViolation(new Error('duplicate key value violates unique constraint'))).toBe(false);
  });
});

describe('AppError', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])(
    '%s says the text of the table when nothing better is said',
    (code) => {
      expect(new AppError(code).publicText).toBe(ERRORS[code].text);
    },
  );

  it('is recognised by its brand, not by its class', () => {
    // What another bundle of the same code would throw.
    const foreign = { [Symbol.for('molecule.app-error')]: true, code: 'internal' };
    expect(isAppError(foreign)).toBe(true);
    expect(isAppError(new AppError('internal'))).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'x', { code: 'internal' }]) {
      expect(isAppError(other)).toBe(false);
    }
  });

  it('keeps the internal text apart from what the caller reads', () => {
    const error = new AppError('internal', { internal: 'relation "workspaces" is gone' });
    expect(error.publicText).not.toContain('relation');
    expect(error.internalText).toContain('relation');
  });
});
