import { access, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

interface LibraryLink {
  source: string;
  target: string;
}

/**
 * Recreates the library links that the platform package's install script makes.
 * npm packages cannot contain links and `npm ci --ignore-scripts` leaves the script out; without them
 * initdb dies with "libicuuc.so.60: cannot open shared object file".
 * @param nativeDir the package's `native` folder
 * @returns how many links were missing
 */
export async function restoreLibraryLinks(nativeDir: string): Promise<number> {
  const links = await readLinks(join(nativeDir, 'pg-symlinks.json'));
  const packageDir = dirname(nativeDir);
  const made = await Promise.all(
    links.map(({ source, target }) =>
      restoreLink(inside(packageDir, nativeDir, source), inside(packageDir, nativeDir, target)),
    ),
  );
  return made.filter(Boolean).length;
}

/** The list speaks of `native/lib/…`; a copy of the folder may have another name. */
function inside(packageDir: string, nativeDir: string, listed: string): string {
  return join(nativeDir, relative(join(packageDir, 'native'), join(packageDir, listed)));
}

async function readLinks(listFile: string): Promise<LibraryLink[]> {
  try {
    return JSON.parse(await readFile(listFile, 'utf8')) as LibraryLink[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function restoreLink(source: string, target: string): Promise<boolean> {
  // access() follows the link: a link that is there and leads somewhere needs nothing.
  if (await leadsSomewhere(target)) return false;
  try {
    await symlink(relative(dirname(target), source), target);
    return true;
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(
      `The database's library link ${basename(target)} is missing and cannot be created in ${dirname(target)}. ` +
        'Run `npm rebuild` as the owner of node_modules, or set DATABASE_URL.',
      { cause: error },
    );
  }
}

async function leadsSomewhere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
