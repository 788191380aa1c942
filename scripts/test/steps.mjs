import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countPlaywright, countVitest } from './count-tests.mjs';
import { judgeWeight, weighPage } from './page-weight.mjs';
import { ensureChromium, ensureCurl, ensurePostgres } from './prerequisites.mjs';
import { ROOT, runCommand } from './run-command.mjs';
import { schemaMatchesMigrations } from './schema-drift.mjs';
import { withTestEngine } from './test-engine.mjs';
import { withTestMachines } from './test-machines.mjs';

const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
const command = async (name, ...args) => one((await runCommand(name, args)) === 0);

async function vitest(project, reports, env = {}) {
  const report = join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  return countVitest(report, await runCommand('vitest', args, env));
}

async function types() {
  // Next writes next-env.d.ts and the types of the routes, which the compiler then checks.
  if (existsSync(join(ROOT, 'app')) && (await runCommand('next', ['typegen'])) !== 0) return one(false);
  return command('tsc', '--noEmit');
}

/** What the first page may send, in kilobytes of 1000 bytes, gzipped. */
const FIRST_PAGE_MAX_KB = 450;

async function firstPageIsLight() {
  const { passed, text } = judgeWeight('/', weighPage('/', join(ROOT, '.next')), FIRST_PAGE_MAX_KB);
  console.log(text);
  return one(passed);
}

async function browser(name, reports, env, ...args) {
  await ensureChromium();
  await ensureCurl();
  const report = join(reports, `${name}.json`);
  const code = await runCommand('playwright', ['test', '--reporter=list,json', ...args], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  return countPlaywright(report, code);
}

/**
 * By themselves: each container changes the network of the machine, and whatever a browser is about to load at that moment
 * fails (ERR_NETWORK_CHANGED), stylesheets too.
 */
const browserOnDocker = (reports) =>
  withTestEngine((env) =>
    env.MOLECULE_TEST_DOCKER
      ? browser('e2e-docker', reports, env, '--project', 'docker')
      : { passed: 0, failed: 0, skipped: 0 },
  );

/** Runs with what agents can be started on: a Docker engine, and machines of the loopback cloud. */
const withEngineAndMachines = (run) =>
  withTestEngine((engine) => withTestMachines((machines) => run({ ...engine, ...machines })));

/** Everything that CI runs, in order. A step resolves with its numbers; one that is not made of tests counts as one. */
export const STEPS = [
  { name: 'lint', title: 'Format and lint', run: () => command('biome', 'ci', '.') },
  { name: 'types', title: 'Types', run: types },
  { name: 'dead-code', title: 'Dead code', run: () => command('knip') },
  {
    name: 'unit',
    title: 'Unit tests and rules of the architecture',
    run: (reports) => vitest('unit', reports),
  },
  {
    name: 'database',
    title: 'Tests on a real PostgreSQL',
    run: async (reports) => {
      await ensurePostgres();
      return withTestMachines((env) => vitest('database', reports, env));
    },
  },
  {
    name: 'schema',
    title: 'Migrations match the schema',
    run: async () => one(await schemaMatchesMigrations()),
  },
  { name: 'build', title: 'Build', run: () => command('npm', 'run', 'build') },
  { name: 'weight', title: 'JavaScript of the first page', run: firstPageIsLight },
  {
    name: 'conformance',
    title: 'Conformance of the backends',
    run: (reports) => withEngineAndMachines((env) => vitest('conformance', reports, env)),
  },
  {
    name: 'e2e',
    title: 'The built app in a real browser',
    run: (reports) => withTestMachines((env) => browser('e2e', reports, env)),
  },
  { name: 'e2e-docker', title: 'The built app with a Docker engine', run: browserOnDocker },
];
