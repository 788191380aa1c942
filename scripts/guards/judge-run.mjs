import { existsSync, readFileSync } from 'node:fs';

/**
 * What a run of the advisories says, by the report of vitest. A test that fails because something else broke, a module that
 * does not load for instance, proves nothing: only a failed assertion counts.
 */

/** The tests that ran; throws where the file did not load. */
function readTests(path) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  const [file, ...others] = report?.testResults ?? [];
  if (!file || others.length > 0) throw new Error('vitest reports no run of the one test file');
  const ran = file.assertionResults.filter(({ status }) => status === 'passed' || status === 'failed');
  if (ran.length === 0) throw new Error(`no test ran: ${file.message || 'no name fits'}`);
  return ran;
}

/** @returns one sentence; throws with why not all pass */
export function judgeWhole(path) {
  const tests = readTests(path);
  const failed = tests.filter(({ status }) => status === 'failed');
  if (failed.length > 0) throw new Error(`with every guard there fails: ${failed.map(nameOf).join('; ')}`);
  return `with every guard: ${tests.length} tests pass`;
}

/** The same for a run without a guard: throws with the describe that did not notice. */
export function judgeWithout({ name, closes }, path) {
  const tests = readTests(path);
  for (const title of closes) {
    const own = tests.filter(({ ancestorTitles: [suite = ''] }) => suite.startsWith(title));
    if (own.length === 0) throw new Error(`${name}: no test of "${title}" ran`);
    if (own.some(failsByAssertion)) continue;
    const [broken] = own.filter(({ status }) => status === 'failed');
    throw new Error(
      broken
        ? `${name}: "${title}" fails without it, but by no assertion: ${firstLine(broken)}`
        : `${name}: every test of "${title}" passes without it`,
    );
  }
  const { length } = tests.filter(failsByAssertion);
  return `closed by ${name}: ${length} ${length === 1 ? 'test fails' : 'tests fail'} without it`;
}

/** As vitest begins them; the second is what `rejects` says where there is no error. */
const ASSERTION = /^(AssertionError: |Error: promise resolved )/;
const failsByAssertion = ({ status, failureMessages }) =>
  status === 'failed' && failureMessages.some((message) => ASSERTION.test(message));

const nameOf = ({ fullName, failureMessages }) => `${fullName} (${firstLine({ failureMessages })})`;
const firstLine = ({ failureMessages: [message = ''] }) => message.split('\n')[0];
