import { type FileRoot, TOKEN_FILE } from '@/domain/workspace-files/file-roots';
import { AppError } from '../../platform/app-error';

/** A path with its root, as backends take it; without a path the root itself. Refused for what is the platform's own. */
export function fullPath(root: FileRoot, path?: string): string {
  const full = path === undefined ? root : `${root}/${path}`;
  if (full !== TOKEN_FILE) return full;
  throw new AppError('forbidden', {
    public: 'This file holds the token of the agent: the platform writes it, and only the agent reads it.',
  });
}
