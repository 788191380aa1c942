import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { basePathIn } from '../domain/base-path.mjs';
import { compressStatic } from './compress-static.mjs';
import { hashFiles } from './hash-files.mjs';
import { run } from './run.mjs';

const STAMP = '.build/source-hash';
/** What the build is made from. */
const SOURCES = [
  'agent',
  'app',
  'components',
  'contracts',
  'db',
  'domain',
  'public',
  'server',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'scripts/build.mjs',
  'scripts/compress-static.mjs',
  'tsconfig.json',
];

/**
 * Tells one build from another: what it is made from, and the path that it is for.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export const buildMark = (env) => `${hashFiles(SOURCES)} ${basePathIn(env)}`;

/** Builds the pages and the server when the sources, or the path they are for, have changed since the last build. */
export async function ensureBuilt() {
  const hash = buildMark({ ...readSettings(), ...process.env });
  const isBuilt = existsSync('.next/BUILD_ID') && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
  if (isBuilt) return;
  console.error('Building (only when the sources or the path of PUBLIC_URL change) ...');
  mkdirSync('.build', { recursive: true });
  // Until the build is through there is none: an interrupted one must not be taken for the last.
  rmSync(STAMP, { force: true });
  run('node', ['node_modules/next/dist/bin/next', 'build']);
  await compressStatic('.next/static');
  // By its JavaScript interface: the file in its bin folder is a script or a binary, depending on how npm installed it.
  const { buildSync } = await import('esbuild');
  buildSync({
    entryPoints: ['server/main.ts'],
    outdir: '.build',
    bundle: true,
    platform: 'node',
    format: 'esm',
    // What is imported where it is needed is loaded there, and not at every start.
    splitting: true,
    chunkNames: 'server-[hash]',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  buildAgent(buildSync, AGENT_PROGRAM);
  writeFileSync(STAMP, hash);
}

/** The agent program, which agents of this host run and images hold. */
const AGENT_PROGRAM = '.build/molecule-agent.mjs';

/**
 * Builds the agent as one file with everything inside: it runs where nothing of this tree is.
 * @param {typeof import('esbuild').buildSync} buildSync
 * @param {string} outfile
 */
export function buildAgent(buildSync, outfile) {
  /** @type {import('esbuild').BuildOptions} */
  const shared = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    // Names of errors are shown to people.
    keepNames: true,
    logLevel: 'warning',
  };
  const thread = ['agent/platform/link-thread.ts'];
  const { outputFiles } = buildSync({ ...shared, entryPoints: thread, format: 'cjs', write: false });
  buildSync({
    ...shared,
    entryPoints: ['agent/main.ts'],
    outfile,
    format: 'esm',
    // As a text inside: a thread that ran the whole program would take as much memory as all of it.
    define: { LINK_THREAD: JSON.stringify(outputFiles[0]?.text ?? '') },
    // Packages of the older kind ask for Node's modules by require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
}

/** What stands in `.env`, which Next and the server read for themselves. */
const readSettings = () => (existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {});

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await ensureBuilt();
