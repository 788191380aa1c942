import { execFileSync } from 'node:child_process';

/** Builds what is not up to date. In a process of its own: the build script ends its process when it fails. */
export function ensureBuilt(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 2, 2] });
}
