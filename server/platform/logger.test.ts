import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger';

const QUERY = 'insert into "workspaces" ("name") values ($1)';

function logged(error: unknown): { text: string; err: Record<string, unknown> } {
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  const log = createLogger('info', { write });
  log.error({ err: error }, 'it failed');
  return { text, err: JSON.parse(text).err };
}

/** What the driver throws: PostgreSQL's own words, with the fields the driver adds. */
const driverError = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

describe('a failed statement in the log', () => {
  it('has its query, SQLSTATE and constraint, and none of its parameters, however deep they stand', () => {
    const cause = driverError('duplicate key value violates unique constraint "workspaces_imported_name"', {
      code: '23505',
      constraint_name: 'workspaces_imported_name',
      detail: 'Key (name)=(hunter2) already exists.',
      parameters: ['hunter2'],
    });
    const failed = new DrizzleQueryError(QUERY, ['hunter2', '\n    at hunter2 (x.ts:1:1)'], cause);
    const { text, err } = logged(new Error('the job failed', { cause: failed }));
    expect(text).not.toContain('hunter2');
    expect(err).toMatchObject({
      type: 'Error',
      message: 'the job failed',
      stack: expect.stringContaining('logger.test.ts'),
      cause: {
        message: `Failed query: ${QUERY}`,
        query: QUERY,
        stack: expect.stringContaining('logger.test.ts'),
        cause: { code: '23505', constraint: 'workspaces_imported_name' },
      },
    });
  });

  it('does not quote the value that PostgreSQL could not read', () => {
    const { text, err } = logged(
      driverError('invalid input syntax for type uuid: "hunter2"', { code: '22P02' }),
    );
    expect(text).not.toContain('hunter2');
    expect(err.message).toBe('invalid input syntax for type uuid: "…"');
  });

  it('does not bring them in as a text or within several errors', () => {
    expect(logged('Failed query: select 1\nparams: hunter2').text).not.toContain('hunter2');
    const several = new AggregateError([new DrizzleQueryError(QUERY, ['hunter2'])], 'all failed');
    const { text, err } = logged(several);
    expect(text).not.toContain('hunter2');
    expect(err).toMatchObject({ message: 'all failed', errors: [{ query: QUERY }] });
  });
});

describe('another error in the log', () => {
  it('keeps its message, code and stack', () => {
    const { err } = logged(driverError('connect ECONNREFUSED', { code: 'ECONNREFUSED' }));
    expect(err).toMatchObject({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
    expect(err.stack).toMatch(/^Error: connect ECONNREFUSED\n\s+at /);
  });

  it('ends although its causes form a circle', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(logged(circle).err.message).toBe('round');
  });
});
