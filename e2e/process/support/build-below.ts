import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Git sees nothing of it, and the packages are found from there. */
const FOLDER = '.build/below';
/** What is made, what is kept beside it, and what would make the builder take the copy for a project of its own. */
const LEFT_OUT = /^(\..*|node_modules|e2e|bench|test-results|package-lock\.json|.*\.tsbuildinfo)$/;
const MADE = new Set(['.next', '.build', 'node_modules']);
const BUILD_MS_MAX = 400_000;

/**
 * A copy of this tree that is built to be served below the path of `publicUrl`, as a folder to start it in. It stays, and is
 * built again when the sources or the path have changed.
 */
export function buildBelow(publicUrl: string): string {
  const folder = resolve(FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((entry) => !MADE.has(entry))) {
    rmSync(join(folder, name), { recursive: true });
  }
  for (const name of readdirSync('.').filter((entry) => !LEFT_OUT.test(entry))) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  if (!existsSync(join(folder, 'node_modules')))
    symlinkSync('../../node_modules', join(folder, 'node_modules'));
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: folder,
    env: { ...process.env, PUBLIC_URL: publicUrl },
    encoding: 'utf8',
    timeout: BUILD_MS_MAX,
  });
  if (built.status !== 0) throw new Error(`The build below a path failed.\n${built.stdout}${built.stderr}`);
  return folder;
}
