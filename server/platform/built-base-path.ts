import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config';

/**
 * The path that the pages of this build were made for, '' for none: it stands in each of their addresses. Null: nothing has
 * been built here.
 * @param root the folder that the server runs in
 */
export function findBuiltBasePath(root = process.cwd()): string | null {
  try {
    // Written by Next itself; join is not followed by what traces files for the build.
    const manifest = readFileSync(
      join(/* turbopackIgnore: true */ root, '.next', 'routes-manifest.json'),
      'utf8',
    );
    const { basePath } = JSON.parse(manifest) as { basePath?: string };
    return basePath ?? '';
  } catch {
    return null;
  }
}

/** Why a server below `basePath` cannot run a build that was made for `built`, and what to do; null: it can. */
export function basePathProblem(basePath: string, built: string | null): string | null {
  if (built === null || built === basePath) return null;
  return `PUBLIC_URL asks for ${nameOfPath(basePath)}, but these pages were built for ${nameOfPath(built)}; run npm run build with the same PUBLIC_URL (npm start does so by itself; an image: docker compose build).`;
}

/** Refuses the start before anything is opened: each page would ask for scripts at addresses that are not there. */
export function assertBuiltFor(basePath: string): void {
  const problem = basePathProblem(basePath, findBuiltBasePath());
  if (problem !== null) throw new ConfigError(problem);
}

/** '' in words. */
export const nameOfPath = (basePath: string): string =>
  basePath === '' ? 'no path' : `the path ${basePath}`;
