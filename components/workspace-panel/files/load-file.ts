import { ApiError } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { readFile } from '@/contracts/workspace-files';
import type { FileRoot } from '@/domain/workspace-files/file-roots';

/** Which file of which workspace. */
export interface FilePlace {
  readonly id: string;
  readonly root: FileRoot;
  /** Below the root. */
  readonly path: string;
}

export interface LoadedFile {
  readonly content: string;
  readonly version: string;
}

/** A file as the platform has it; null: there is none. */
export async function loadFile(
  { id, root, path }: FilePlace,
  signal?: AbortSignal,
): Promise<LoadedFile | null> {
  try {
    const { content, version } = await call(readFile, {
      params: { id, path },
      query: { root },
      ...(signal ? { signal } : {}),
    });
    return { content, version };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file_not_found') return null;
    throw error;
  }
}
