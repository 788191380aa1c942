import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, isMissingFile } from '../../platform/app-error';
import type { WorkspaceFolder } from './workspace-folder';

const ROOT = /^(\/[^/]+)(?:\/(.+))?$/;

/**
 * Where a path of a workspace lies on this host. Links in it are followed as far as they stay inside the root; one that
 * leads out leads nowhere. The last name is not followed here.
 * @returns null where a folder on the way is missing or is none
 */
export async function findInside(
  folder: WorkspaceFolder,
  path: string,
): Promise<{ root: string; real: string } | null> {
  const [, rootName = '', rest = ''] = ROOT.exec(path) ?? [];
  const root = await folder.rootPath(rootName);
  const isThere = await isRealFolder(root);
  if (!isThere) return null;
  if (rest === '') return { root, real: root };
  const parent = await realpath(/* turbopackIgnore: true */ join(root, dirname(rest))).catch(nullIfMissing);
  if (parent === null) return null;
  return { root, real: join(/* turbopackIgnore: true */ assertInside(root, parent), basename(rest)) };
}

/** Where the last name leads to as well; null when it leads nowhere. */
export async function followInside(folder: WorkspaceFolder, path: string): Promise<string | null> {
  const found = await findInside(folder, path);
  const real = found && (await realpath(/* turbopackIgnore: true */ found.real).catch(nullIfMissing));
  return found && real !== null ? assertInside(found.root, real) : null;
}

function assertInside(root: string, real: string): string {
  if (real === root || real.startsWith(`${root}/`)) return real;
  throw new AppError('file_not_found', { public: 'This path leads out of the workspace through a link.' });
}

/** A root that the agent has replaced by a link would make every path inside it lead out. */
const isRealFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => nullIfMissing(error) !== null,
  );

function nullIfMissing(error: unknown): null {
  if (isMissingFile(error) || (error as NodeJS.ErrnoException).code === 'ELOOP') return null;
  throw error;
}
