import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, errorBody } from '@/contracts/errors';
import { AppError, toAppError } from '../platform/app-error';
import { errorResponse } from './error-response';

const bodyOf = async (error: AppError): Promise<unknown> => errorResponse(error, 'r').json();
const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('an error answer', () => {
  it.each(CODES)('%s has the status and the text of the table, its id and no cache', async (code) => {
    const response = errorResponse(new AppError(code), 'request-1');
    expect(response.status).toBe(ERRORS[code].status);
    expect(response.headers.get('x-request-id')).toBe('request-1');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const body = errorBody.parse(await response.json());
    expect(body).toEqual({ error: ERRORS[code].text, code, request_id: 'request-1' });
  });

  it('names the field when one is wrong', async () => {
    const error = new AppError('invalid_field', { field: 'name', public: 'name: must not be empty.' });
    expect(await bodyOf(error)).toEqual({
      error: 'name: must not be empty.',
      code: 'invalid_field',
      field: 'name',
      request_id: 'r',
    });
  });

  it('leaves out extras that are not what the table documents', async () => {
    const error = new AppError('rate_limited', { details: { retry_after: 'soon' } });
    expect(await bodyOf(error)).not.toHaveProperty('retry_after');
  });

  it('cannot be made to say another code or id by its extras', async () => {
    const details = { retry_after: 1, code: 'forged', request_id: 'forged', error: 'forged' };
    const body = await bodyOf(new AppError('rate_limited', { details }));
    expect(body).toMatchObject({ code: 'rate_limited', request_id: 'r', error: ERRORS.rate_limited.text });
  });
});

describe('anything that is thrown', () => {
  it.each([null, undefined, 'text', 7, {}, new Error('hunter2'), new TypeError('x is undefined')])(
    'becomes an error of ours that repeats nothing of it: %s',
    (thrown) => {
      const error = toAppError(thrown);
      expect([error.code, error.publicText]).toEqual(['internal', ERRORS.internal.text]);
    },
  );

  it('stays what it is when it is one of ours', () => {
    const error = new AppError('not_removed');
    expect(toAppError(error)).toBe(error);
  });

  it('is a database that is away when the driver’s code says so', () => {
    const refused = new Error('Failed query: select 1', {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    });
    const error = toAppError(refused);
    expect(error.code).toBe('platform_unavailable');
    expect(error.publicText).not.toMatch(/ECONN|5432|select/);
  });
});
