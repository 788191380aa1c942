import type { FileEntry } from '../../backends/port';
import { foldersOf } from './plan-write';

/**
 * What a folder shows of the stored files, by path: its files and the folders that their paths imply.
 * @param depth how many levels below `folder`
 */
export function listEntries(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
  folder: string,
  depth: number,
): FileEntry[] {
  const inside = files.filter(({ path }) => path.startsWith(`${folder}/`));
  const isShown = (path: string): boolean => path.slice(folder.length + 1).split('/').length <= depth;
  const folders = new Set(
    inside.flatMap(({ path }) => foldersOf(path)).filter((path) => path.startsWith(`${folder}/`)),
  );
  const entries: FileEntry[] = [
    ...[...folders].map((path) => ({ path, kind: 'directory', sizeBytes: 0 }) as const),
    ...inside.map(({ path, sizeBytes }) => ({ path, kind: 'file', sizeBytes }) as const),
  ];
  return entries.filter(({ path }) => isShown(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}
