// Everything that CI runs: `npm test`, or only some steps: `npm test -- unit database`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, runCommand } from './test/run-command.mjs';
import { STEPS } from './test/steps.mjs';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(', ')}. Steps: ${STEPS.map((step) => step.name).join(', ')}.`,
  );
  process.exit(2);
}

for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, () => void endAll().finally(() => process.exit(1)));
}

const install = { name: 'install', title: 'Install', run: installPackages };
const steps = STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name));
const reports = mkdtempSync(join(tmpdir(), 'molecule-reports-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
const results = [];
const installed = await runStep(install);
for (const step of installed.failed > 0 ? [] : steps) await runStep(step);
printResults();

async function installPackages() {
  // In a process of its own, because it ends its process when `npm ci` fails.
  const code = "import('./scripts/install.mjs').then(({ ensureInstalled }) => ensureInstalled())";
  const passed = (await runCommand(process.execPath, ['-e', code])) === 0;
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function runStep(step) {
  console.log(`\n=== ${step.title} (${step.name}) ===`);
  const began = performance.now();
  const counts = await step.run(reports).catch((error) => {
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const result = { ...step, ...counts, seconds: (performance.now() - began) / 1000 };
  console.log(
    `=== ${step.name}: ${result.failed > 0 ? 'FAILED' : 'ok'} in ${result.seconds.toFixed(1)} s ===`,
  );
  results.push(result);
  return result;
}

/** Again, and last: whoever sees only the end of the run knows what to look at. */
function printFailures() {
  for (const { name: step, failures = [] } of results) {
    for (const { name, reason } of failures) {
      console.log(`\nFAILED ${step}: ${name}`);
      console.log(reason.replaceAll(/^/gm, '  '));
    }
  }
}

function printResults() {
  printFailures();
  const row = (...cells) =>
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(9))).join(''));
  console.log();
  row('step', 'passed', 'failed', 'skipped', 'seconds');
  for (const { name, passed, failed, skipped, seconds } of results) {
    row(name, String(passed), String(failed), String(skipped), seconds.toFixed(1));
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
