import { filePathProblem } from '../workspace-files/file-path';
import { FILE_ROOTS } from '../workspace-files/file-roots';

const PENDING = /^platform-pending:([\da-f-]{36})\/([\da-f-]{36})$/i;

/** Names a file that the platform keeps until the agent fetches it. */
export const pendingUri = (workspaceId: string, fileId: string): string =>
  `platform-pending:${workspaceId}/${fileId}`;

/** Names a file inside a workspace. */
export const workspaceUri = (path: string): string => `workspace:${path}`;

/** Where the platform can get a file of a message from. */
export type FilePlace =
  | { readonly kind: 'pending'; readonly workspaceId: string; readonly fileId: string }
  | { readonly kind: 'path'; readonly path: string };

/** Null for every address that does not lead to a file of a workspace, whatever else it is. */
export function filePlaceOf(uri: string): FilePlace | null {
  const [, workspaceId, fileId] = PENDING.exec(uri) ?? [];
  if (workspaceId !== undefined && fileId !== undefined) {
    return { kind: 'pending', workspaceId: workspaceId.toLowerCase(), fileId: fileId.toLowerCase() };
  }
  const path = pathIn(uri);
  return path !== null && downloadPathProblem(path) === null ? { kind: 'path', path } : null;
}

function pathIn(uri: string): string | null {
  if (uri.startsWith('/')) return uri;
  if (uri.startsWith('workspace:')) return uri.slice('workspace:'.length);
  if (!uri.startsWith('file:///')) return null;
  try {
    return decodeURIComponent(uri.slice('file://'.length));
  } catch {
    return null;
  }
}

/** What is wrong with the path of a file to download, as the end of a sentence; null when nothing is. */
export function downloadPathProblem(path: string): string | null {
  const root = FILE_ROOTS.find((candidate) => path.startsWith(`${candidate}/`));
  if (root === undefined) return `must be an absolute path below ${FILE_ROOTS.join(', ')}`;
  return filePathProblem(path.slice(root.length + 1));
}
