import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hashFiles } from './hash-files.mjs';
import { run } from './run.mjs';

/** Inside node_modules, so that it goes when they go. */
const STAMP = 'node_modules/.molecule-lock-hash';
const NODE_MINIMUM = [20, 19];

function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [minMajor, minMinor] = NODE_MINIMUM;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  console.error(`Molecule needs Node.js ${minMajor}.${minMinor} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the dependencies when they are missing or the lock file has changed since. */
export function ensureInstalled() {
  assertNode();
  const hash = hashFiles(['package-lock.json']);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  console.error('Installing dependencies (once) ...');
  // The build tools are development dependencies: a NODE_ENV=production of the caller must not leave them out.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(STAMP, hash);
}
