import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAgent } from './build.mjs';

/** The runtimes that have an image, with the package of the command line that their engine drives. */
const RUNTIMES = { assistant: null, 'claude-code': '@anthropic-ai/claude-code', codex: '@openai/codex' };
const LOGS = '.build/images';
const USAGE = `npm run image [-- <runtime> ...] [--offline]
Builds the images of the agent runtimes (${Object.keys(RUNTIMES).join(', ')}): the base first, the others beside each other.
  --offline            fetch nothing: command lines are taken from node_modules, and no packages are installed
  NODE_IMAGE           the image with Node that all of them stand on
  MOLECULE_IMAGE_REGISTRY  what stands before their names (molecule)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { offline: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(RUNTIMES);
const unknown = chosen.filter((name) => !Object.hasOwn(RUNTIMES, name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no image for ${unknown.join(', ')}.`);
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const registry = process.env.MOLECULE_IMAGE_REGISTRY || 'molecule';
const base = `${registry}/workspace-base:latest`;
const work = mkdtempSync(join(tmpdir(), 'molecule-images-'));
try {
  mkdirSync(LOGS, { recursive: true });
  const isBuilt = await buildBase();
  // Without a base there is nothing for the others to stand on.
  const built = isBuilt ? await Promise.all(chosen.map(buildRuntime)) : [false];
  process.exitCode = built.every(Boolean) ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function buildBase() {
  const { buildSync } = await import('esbuild');
  const context = join(work, 'base');
  buildAgent(buildSync, join(context, 'molecule-agent.mjs'));
  const args = [
    ...(process.env.NODE_IMAGE ? [`NODE_IMAGE=${process.env.NODE_IMAGE}`] : []),
    ...(values.offline ? ['PACKAGES='] : []),
  ];
  return build('base', { tag: base, context, args });
}

async function buildRuntime(runtime) {
  const context = join(work, runtime);
  const cli = join(context, 'cli');
  mkdirSync(cli, { recursive: true });
  const name = RUNTIMES[runtime];
  if (name !== null && values.offline) copyPackage(name, join(cli, 'node_modules'));
  const args = [`BASE=${base}`, ...(name === null ? [] : [`CLI=${name}@${versionOf(name)}`])];
  const tag = `${registry}/workspace-template-${runtime}:latest`;
  return build(runtime, { tag, context, args });
}

/** The version that is tested here. */
function versionOf(name) {
  return JSON.parse(readFileSync('package-lock.json', 'utf8')).packages[`node_modules/${name}`].version;
}

/** A package with its own folder of programs, and the ones for single systems that stand beside it. */
function copyPackage(name, to) {
  const from = join('node_modules', name);
  if (!existsSync(from)) throw new Error(`${name} is not installed: run npm install first.`);
  const { optionalDependencies = {}, bin = {} } = JSON.parse(
    readFileSync(join(from, 'package.json'), 'utf8'),
  );
  const copy = (path) => cpSync(join('node_modules', path), join(to, path), { recursive: true });
  copy(name);
  for (const other of Object.keys(optionalDependencies))
    if (existsSync(join('node_modules', other))) copy(other);
  for (const program of Object.keys(bin))
    cpSync(join('node_modules', '.bin', program), join(to, '.bin', program), { verbatimSymlinks: true });
}

async function build(label, { tag, context, args }) {
  const file = `agent/images/${label === 'base' ? 'base' : 'runtime'}.Dockerfile`;
  const path = join(LOGS, `${label}.log`);
  const started = performance.now();
  const command = [
    'build',
    '--tag',
    tag,
    '--file',
    file,
    ...args.flatMap((arg) => ['--build-arg', arg]),
    context,
  ];
  const child = spawn('docker', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(path);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => [error])]);
  log.end();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(code === 0 ? `${tag} (${seconds} s)` : `${tag} failed (${code}): see ${path}`);
  return code === 0;
}
