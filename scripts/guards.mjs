// Proves that the guards close what was published: without each of them a test of its advisory fails. `npm run guards`
// for all of them, `npm run guards -- outbound` for those with that word in their name.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADVISORIES, GUARDS } from './guards/guards.mjs';
import { judgeWhole, judgeWithout } from './guards/judge-run.mjs';
import { endAll, runCommand } from './test/run-command.mjs';

for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, () => void endAll().finally(() => process.exit(1)));
}

const folder = mkdtempSync(join(tmpdir(), 'molecule-guards-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const [word = ''] = process.argv.slice(2);
const guards = GUARDS.filter(({ name }) => name.includes(word));
if (guards.length === 0) {
  console.error(`There is no guard ${word}. Guards:\n${GUARDS.map(({ name }) => name).join('\n')}`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0 };
await step([], {}, judgeWhole);
for (const guard of guards) {
  const titles = `^(${guard.closes.join('|')}) `;
  const env = { MOLECULE_WITHOUT_GUARD: guard.name };
  await step(['--testNamePattern', titles], env, (report) => judgeWithout(guard, report));
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function step(options, env, judge) {
  const report = join(folder, 'report.json');
  const output = join(folder, 'output.txt');
  rmSync(report, { force: true });
  const args = ['run', '--project', 'database', '--maxWorkers=1', ADVISORIES, ...options];
  const reporting = ['--reporter=json', `--outputFile=${report}`];
  const written = openSync(output, 'w');
  await runCommand('vitest', [...args, ...reporting], env, written);
  closeSync(written);
  try {
    console.log(judge(report));
    counts.passed += 1;
  } catch (error) {
    console.error(`FAILED ${error.message}`);
    console.error(readFileSync(output, 'utf8').replaceAll(/^(?=.)/gm, '  '));
    counts.failed += 1;
  }
}
