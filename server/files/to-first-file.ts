import type { NewStoredFile } from '@/db/queries/workspace-files';
import { fileVersion } from '../platform/file-version';

/**
 * A file with which a workspace begins, as the platform stores it.
 * @param path below /configs
 */
export function toFirstFile(workspaceId: string, path: string, text: string, now: Date): NewStoredFile {
  const content = Buffer.from(text, 'utf8');
  return {
    workspaceId,
    path: `/configs/${path}`,
    content,
    sizeBytes: content.byteLength,
    version: fileVersion(content),
    updatedAt: now,
  };
}
