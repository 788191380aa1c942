import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countPlaywright, countVitest } from './count-tests.mjs';
import { ROOT } from './run-command.mjs';

const folder = mkdtempSync(join(tmpdir(), 'molecule-counts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeReport(content: object): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const vitestReport = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    {
      name: join(ROOT, 'server/queue.test.ts'),
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'one', failureMessages: [] },
        {
          status: 'failed',
          fullName: 'queue two',
          failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[39m\n at x'],
        },
      ],
    },
    { name: join(ROOT, 'domain/ok.test.ts'), status: 'passed', assertionResults: [] },
  ],
};

test('the numbers of vitest, and each failure with its file, its name and its reason without colours', () => {
  expect(countVitest(writeReport(vitestReport), 1)).toEqual({
    ...{ passed: 7, failed: 1, skipped: 2 },
    failures: [{ name: 'server/queue.test.ts › queue two', reason: 'expected 1 to be 2\n at x' }],
  });
});

test('a file that does not load is one failure, and says why', () => {
  const report = {
    ...{ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 },
    testResults: [
      {
        ...{ name: join(ROOT, 'a.test.ts'), status: 'failed', assertionResults: [] },
        message: 'Cannot find module',
      },
    ],
  };
  expect(countVitest(writeReport(report), 1)).toMatchObject({
    failed: 1,
    failures: [{ name: 'a.test.ts', reason: 'Cannot find module' }],
  });
});

test('the numbers of Playwright; a spec anywhere below is found, and a long reason is cut', () => {
  const reason = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n');
  const spec = (title: string, ok: boolean) => ({
    ...{ title, ok, file: 'chat.spec.ts', line: 5 },
    tests: [{ results: [{ errors: ok ? [] : [{ message: reason }] }] }],
  });
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
    suites: [{ specs: [spec('is sent', true)], suites: [{ specs: [spec('is read', false)] }] }],
    errors: [],
  };
  const counted = countPlaywright(writeReport(report), 1);
  expect(counted).toMatchObject({ passed: 3, failed: 2, skipped: 2 });
  expect(counted.failures.map(({ name }) => name)).toEqual(['chat.spec.ts:5 › is read']);
  expect(counted.failures[0]?.reason.split('\n')).toHaveLength(25);
});

test('a runner that ends with an error and without a report has failed once', () => {
  expect(countVitest(join(folder, 'none.json'), 1)).toMatchObject({ passed: 0, failed: 1 });
  expect(countPlaywright(join(folder, 'none.json'), 1)).toMatchObject({ passed: 0, failed: 1 });
  expect(countPlaywright(join(folder, 'none.json'), 0)).toMatchObject({ failed: 0 });
});
