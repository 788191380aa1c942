import { posix } from 'node:path';
import { VOLUME_FOLDERS, VOLUME_NAMES, type VolumeName } from './names';

/** What only the agent may read. */
export const PRIVATE_FILES = /\/\.auth_token$/;
export const PRIVATE_MODE = 0o600;
export const FILE_MODE = 0o644;
export const FOLDER_MODE = 0o755;

const ROOTS: readonly string[] = Object.values(VOLUME_FOLDERS);

export const parentOf = (path: string): string => posix.dirname(path);

/** The folders that a path lies in, outermost first, without the folder that is a volume. */
export function foldersOf(path: string): string[] {
  const parent = parentOf(path);
  return parent === '/' || ROOTS.includes(parent) ? [] : [...foldersOf(parent), parent];
}

/** The volume that a path lies in, or is; null for what is in none. */
export const volumeOf = (path: string): VolumeName | null =>
  VOLUME_NAMES.find((name) => `${path}/`.startsWith(`${VOLUME_FOLDERS[name]}/`)) ?? null;

/** True for what lies in a volume. */
export const isInVolume = (path: string): boolean => ROOTS.some((root) => path.startsWith(`${root}/`));
