import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { judgeWhole, judgeWithout } from './judge-run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'molecule-judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A report of vitest: each test with its describe, and what it failed with; null where it passed. */
function reportOf(tests: readonly (readonly [string, string | null])[], message = ''): string {
  const assertionResults = tests.map(([suite, failure]) => ({
    ancestorTitles: [`${suite} (guard: assertX)`],
    fullName: `${suite} (guard: assertX) is closed`,
    status: failure === null ? 'passed' : 'failed',
    failureMessages: failure === null ? [] : [failure],
  }));
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify({ testResults: [{ message, assertionResults }] }));
  return path;
}

const GUARD = { name: 'assertX', closes: ['one way in', 'another'], cuts: [] };
const FAILED = 'AssertionError: expected 200 to be 401\n    at somewhere';

describe('a run without a guard', () => {
  test('proves it where an assertion of each of its advisories fails', () => {
    const report = reportOf([
      ['one way in', FAILED],
      ['another', 'Error: promise resolved "{ …(4) }" instead of rejecting'],
      ['another', null],
    ]);
    expect(judgeWithout(GUARD, report)).toBe('closed by assertX: 2 tests fail without it');
  });

  test.each([
    ['all pass', null, 'every test of "another" passes without it'],
    ['one breaks', 'TypeError: x is not a function', 'by no assertion: TypeError: x is not a function'],
    ['one hangs', 'Error: Test timed out in 120000ms.', 'by no assertion: Error: Test timed out'],
  ])('does not where %s', (_, failure, reason) => {
    const report = reportOf([
      ['one way in', FAILED],
      ['another', failure],
    ]);
    expect(() => judgeWithout(GUARD, report)).toThrow(reason);
  });

  test('does not where nothing ran', () => {
    expect(() => judgeWithout(GUARD, reportOf([['one way in', FAILED]]))).toThrow('"another" ran');
    expect(() => judgeWithout(GUARD, reportOf([], 'Cannot find module'))).toThrow('Cannot find module');
    expect(() => judgeWithout(GUARD, join(folder, 'none.json'))).toThrow('no run');
  });
});

test('with every guard all have to pass', () => {
  const passed = [
    ['one way in', null],
    ['another', null],
  ] as const;
  expect(judgeWhole(reportOf(passed))).toBe('with every guard: 2 tests pass');
  expect(() => judgeWhole(reportOf([['one way in', FAILED]]))).toThrow('expected 200 to be 401');
});
