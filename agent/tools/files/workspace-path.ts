import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ToolError } from '../tool';

/** How agents call the folder of their workspace, wherever it lies on this disk. */
const NAME_OF_ROOT = '/workspace';

/**
 * Where a path that a model gives lies on the real disk, links followed as far as there is something. What would lead out
 * of the workspace is refused.
 */
export async function resolveInWorkspace(root: string, path: string): Promise<string> {
  const realRoot = await realpath(root);
  const wanted = resolve(realRoot, belowRoot(root, path));
  const real = await realPathOf(wanted);
  if (!isWithin(realRoot, real)) throw new ToolError(`${path} is outside of the workspace.`);
  return real;
}

/** Opens a file without following a link at its end; the path comes from {@link resolveInWorkspace}. */
export async function openRegularFile(real: string, given: string, flags: number): Promise<FileHandle> {
  const handle = await open(real, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o644).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ToolError(sayWhy(given, error));
    },
  );
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new ToolError(`${given} is not a file.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be opened by this agent',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not below a folder',
  ELOOP: 'is a link that leads in a circle, or was just made into one',
  ENXIO: 'is not a file',
  ENOSPC: 'does not fit on the disk',
  ENAMETOOLONG: 'is too long for a name',
};

/** What a fault of the disk means, for the model. */
export const sayWhy = (path: string, { code = '' }: NodeJS.ErrnoException): string =>
  `${path} ${REASONS[code] ?? `cannot be used (${code})`}.`;

function belowRoot(root: string, path: string): string {
  if (path.includes('\0')) throw new ToolError('A path must not hold NUL.');
  if (!isAbsolute(path)) return path;
  for (const name of [root, NAME_OF_ROOT]) {
    if (isWithin(name, path)) return relative(name, path);
  }
  throw new ToolError(`${path} is outside of the workspace.`);
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

/** The real path of what is there, and what is not there yet below it. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) throw new ToolError(sayWhy(path, { code } as never));
  }
  const parent = await realPathOf(dirname(path));
  return join(parent, basename(path));
}
