import { describe, expect, it } from 'vitest';
import { withoutParameters } from './describe-error';

/** As drizzle throws it. */
const failedQuery = (): Error =>
  Object.assign(
    new Error('Failed query: insert into t values ($1)\nparams: sk-secret', {
      cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    }),
    { query: 'insert into t values ($1)', params: ['sk-secret'] },
  );

describe('an error for the job queue', () => {
  it('says what failed and why, and holds no value of a statement', () => {
    const error = withoutParameters(failedQuery());
    expect(error.message).toBe('Failed query: insert into t values ($1): connect ECONNREFUSED');
    expect(error.stack).toContain('describe-error.test.ts');
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('sk-secret');
    expect(Object.keys(error)).toEqual([]);
  });

  it('leaves out the value that PostgreSQL quotes', () => {
    const quoting = Object.assign(new Error('invalid input syntax for type uuid: "sk-secret"'), {
      code: '22P02',
    });
    expect(withoutParameters(new Error('Failed query', { cause: quoting })).message).not.toContain(
      'sk-secret',
    );
  });

  it.each([['a text'], [null], [7]])('is made of anything that is thrown: %j', (thrown) => {
    expect(withoutParameters(thrown).message).toBe(String(thrown));
  });
});
