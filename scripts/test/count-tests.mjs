import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './run-command.mjs';

/**
 * What the report of a runner says: the numbers, and `failures`, a name and a reason each. The last lines of a run are
 * often all that is kept of it, and thousands of lines stand between them and the test that failed.
 */

/** How much of a reason is told: enough for the expectation and the first places of the stack. */
const REASON_LINES_MAX = 24;

const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);

/** A run of vitest; one that failed without a failed test (a file that does not load) counts one failure. */
export function countVitest(path, exitCode) {
  const report = readJson(path);
  const files = report?.testResults ?? [];
  const failed = files.flatMap((file) => file.assertionResults.filter(hasFailed).map((test) => [file, test]));
  const broken = files.filter((file) => hasFailed(file) && !file.assertionResults.some(hasFailed));
  return settle(exitCode, {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + broken.length,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failures: [
      ...failed.map(([file, test]) =>
        describe(`${relative(ROOT, file.name)} › ${test.fullName}`, test.failureMessages),
      ),
      ...broken.map((file) => describe(relative(ROOT, file.name), [file.message])),
    ],
  });
}

/**
 * A run of Playwright; a flaky test counts as failed.
 * @returns {{ passed: number, failed: number, skipped: number, failures: { name: string, reason: string }[] }}
 */
export function countPlaywright(path, exitCode) {
  const report = readJson(path);
  const stats = report?.stats;
  const specs = (report?.suites ?? []).flatMap(listSpecs);
  return settle(exitCode, {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
    failures: [
      ...specs
        .filter((spec) => !spec.ok)
        .map((spec) => describe(`${spec.file}:${spec.line} › ${spec.title}`, listErrors(spec))),
      ...(report?.errors ?? []).map((error) => describe('outside the tests', [error.message])),
    ],
  });
}

const hasFailed = ({ status }) => status === 'failed';

const listSpecs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(listSpecs)];

const listErrors = (spec) =>
  spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors.map((error) => error.message)));

function describe(name, reasons) {
  const lines = stripVTControlCharacters(reasons.filter(Boolean).join('\n')).split('\n');
  const cut = lines.length > REASON_LINES_MAX ? [...lines.slice(0, REASON_LINES_MAX), '…'] : lines;
  return { name, reason: cut.join('\n') };
}

const settle = (exitCode, counts) =>
  exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
