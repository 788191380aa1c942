import type { FileRoot } from '@/domain/workspace-files/file-roots';

/** A path with its root, as backends take it; without a path the root itself. */
export const fullPath = (root: FileRoot, path?: string): string =>
  path === undefined ? root : `${root}/${path}`;
